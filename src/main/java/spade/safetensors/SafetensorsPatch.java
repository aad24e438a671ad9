package spade.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import spade.SpadeException;

/** Changes values of a safetensors file in place, in the type that they are stored in. */
public final class SafetensorsPatch implements AutoCloseable {

    /** Elements in memory at one time. */
    private static final int PIECE = 1 << 22;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private SafetensorsPatch(Path file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /** Opens a whole file. */
    public static SafetensorsPatch open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                return new SafetensorsPatch(file, channel, SafetensorsFile.readHeader(file, channel));
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SpadeException("Cannot change " + file + " (" + e + ").", e);
        }
    }

    /** How a tensor is stored: {@code F32}, {@code F16} or {@code BF16}. */
    public String dtype(String name) {
        return entry(name).dtype();
    }

    /**
     * Changes a tensor.
     *
     * @param values row-major; where all are stored, those of two bytes have to be exact in the stored type
     * @param all whether all are stored, or only zeros and the rest stays as it is
     */
    public void change(String name, float[] values, boolean all) {
        SafetensorsHeader.Entry entry = entry(name);
        int width = entry.dtype().equals("F32") ? Float.BYTES : Short.BYTES;
        if ((entry.end() - entry.begin()) / width != values.length) {
            throw new IllegalArgumentException(name + " has not " + values.length + " values");
        }
        try {
            for (int at = 0; at < values.length; at += PIECE) {
                int count = Math.min(PIECE, values.length - at);
                ByteBuffer bytes = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
                long position = entry.begin() + (long) at * width;
                while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
                for (int i = 0; i < count; i++) {
                    float value = values[at + i];
                    if (all || value == 0) {
                        put(bytes, i, value, entry.dtype());
                    }
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes, position + bytes.position());
                }
            }
        } catch (IOException e) {
            throw new SpadeException("Cannot write " + file + " (" + e + "); check that the disk has room.", e);
        }
    }

    private static void put(ByteBuffer bytes, int index, float value, String dtype) {
        switch (dtype) {
            case "F32" -> bytes.putFloat(Float.BYTES * index, value);
            case "BF16" -> bytes.putShort(Short.BYTES * index, (short) (Float.floatToRawIntBits(value) >>> 16));
            default -> bytes.putShort(Short.BYTES * index, half(value));
        }
    }

    /** The bits of a float16 that the value is exactly. */
    static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int exponent = ((bits >>> 23) & 0xFF) - 127 + 15;
        int mantissa = bits & 0x7FFFFF;
        if ((bits & 0x7FFFFFFF) == 0) {
            return (short) sign;
        }
        if (exponent <= 0) {
            return (short) (sign | ((mantissa | 0x800000) >> (14 - exponent)));
        }
        return (short) (sign | (exponent << 10) | (mantissa >> 13));
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new IllegalArgumentException("No tensor " + name + " in " + file);
        }
        return entry;
    }

    @Override
    public void close() {
        try (channel) {
            channel.force(true);
        } catch (IOException e) {
            throw new SpadeException("Cannot write " + file + " (" + e + "); check that the disk has room.", e);
        }
    }
}
