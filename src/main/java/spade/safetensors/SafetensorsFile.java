package spade.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import spade.Reason;
import spade.SpadeException;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * A safetensors file, mapped and read tensor by tensor, so that neither the file's size nor a large tensor matters;
 * values can be changed in place, in the type that they are stored in. Stored types F32, F16 and BF16.
 *
 * <p>A mapping is at most {@value #CHUNK} bytes; larger tensors come in pieces.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** bfloat16 is widened in memory of its own, so a mapping stays well below the 2 GiB that a buffer can have. */
    private static final long CHUNK = 1 << 28;

    private static final long LONGEST_HEADER = 100_000_000;

    /** Elements in memory at one time when values are changed. */
    private static final int PIECE = 1 << 22;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long chunk;

    private boolean changed;

    /** @param chunk bytes per mapping at most, a multiple of four */
    SafetensorsFile(Path file, long chunk, OpenOption... options) {
        this.file = file;
        this.chunk = chunk;
        try {
            this.channel = FileChannel.open(file, options);
            try {
                this.header = readHeader();
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read " + file + " (" + Reason.of(e) + "); check that the file exists and may be read.", e);
        }
    }

    /** Opens a file and checks its header against its length. */
    public static SafetensorsFile open(Path file) {
        return new SafetensorsFile(file, CHUNK, StandardOpenOption.READ);
    }

    /** Opens a file whose values are to be changed. */
    public static SafetensorsFile openToChange(Path file) {
        return new SafetensorsFile(file, CHUNK, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private SafetensorsHeader readHeader() throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw SafetensorsHeader.broken(file, "it has only " + size + " bytes");
        }
        long length = channel.map(MapMode.READ_ONLY, 0, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > LONGEST_HEADER || length > size - Long.BYTES) {
            throw SafetensorsHeader.broken(file, "it announces a header of " + length + " bytes in a file of " + size);
        }
        byte[] json = new byte[(int) length];
        channel.map(MapMode.READ_ONLY, Long.BYTES, length).get(json);
        return SafetensorsHeader.parse(file, json, Long.BYTES + length, size);
    }

    /** The tensors' names, in the file's order. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** Names, types and shapes of all tensors, in the file's order: what their bytes mean. */
    public String contents() {
        return header.tensors().entrySet().stream()
                .map(tensor -> tensor.getKey() + " " + tensor.getValue().dtype() + " "
                        + Arrays.toString(tensor.getValue().shape()))
                .collect(Collectors.joining("\n"));
    }

    /** The free-form strings of the header. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** The extents of a tensor, outermost first. */
    public long[] shape(String name) {
        return entry(name).shape().clone();
    }

    /** How a tensor is stored. Fails if {@link #read} does not understand that: known before anything long begins. */
    public DType requireReadable(String name) {
        String stored = entry(name).dtype();
        return Arrays.stream(DType.values())
                .filter(dtype -> dtype.format().equals(stored))
                .findFirst()
                .orElseThrow(() -> new SpadeException("Tensor " + name + " of " + file + " is stored as " + stored
                        + ", and only F32, F16 and BF16 can be read; convert the checkpoint to one of these."));
    }

    /**
     * Reads a tensor into memory of its own on the owner's device.
     *
     * @param kernels the kernels {@code tensor}
     */
    public NDArray read(String name, DType dtype, Kernels kernels, TensorScope owner) {
        DType stored = requireReadable(name);
        SafetensorsHeader.Entry entry = entry(name);
        try (TensorScope scope = owner.child()) {
            List<NDArray> chunks = new ArrayList<>();
            chunks(entry, bytes -> {
                // A view keeps its buffer; closed at once, no more than one piece is held twice.
                try (TensorScope view = scope.child()) {
                    chunks.add(kernels.call("converted")
                            .with(view(bytes, stored, view))
                            .with(dtype.scalarType())
                            .tensor(scope));
                }
            });
            return kernels.call("joined").with(chunks).with(entry.shape()).tensor(owner);
        }
    }

    private static NDArray view(ByteBuffer bytes, DType stored, TensorScope scope) {
        long count = bytes.remaining() / stored.bytes();
        return switch (stored) {
            case FLOAT32 -> scope.view(bytes, DataType.FLOAT32, count);
            case FLOAT16 -> scope.view(bytes, DataType.FLOAT16, count);
            case BFLOAT16 -> scope.view(widened(bytes), DataType.FLOAT32, count);
        };
    }

    /** bfloat16 is the upper half of a float32; DJL cannot take it as it is. */
    private static ByteBuffer widened(ByteBuffer bfloat16) {
        ShortBuffer from = bfloat16.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        ByteBuffer bytes = ByteBuffer.allocateDirect(2 * bfloat16.remaining()).order(ByteOrder.nativeOrder());
        FloatBuffer to = bytes.asFloatBuffer();
        for (int i = 0; i < from.limit(); i++) {
            to.put(i, Float.intBitsToFloat(from.get(i) << 16));
        }
        return bytes;
    }

    /** Reads a small F32 tensor into Java's memory. */
    public float[] floats(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        if (!entry.dtype().equals("F32")) {
            throw new SpadeException(
                    "Tensor " + name + " of " + file + " is stored as " + entry.dtype() + " where F32 was expected.");
        }
        float[] values = new float[Math.toIntExact(entry.count())];
        chunks(entry, bytes -> bytes.asFloatBuffer().get(values));
        return values;
    }

    /** Feeds the stored bytes of every tensor, in the header's order, to a digest or the like. */
    public void eachBytes(Consumer<ByteBuffer> consumer) {
        header.tensors().values().forEach(entry -> chunks(entry, consumer));
    }

    /**
     * Replaces values of a tensor.
     *
     * @param values all of them, row-major; what is stored in two bytes has to be exact there
     * @param all whether all replace what is stored; otherwise only the zeros do, and the rest stays as it is
     */
    public void change(String name, float[] values, boolean all) {
        DType stored = requireReadable(name);
        SafetensorsHeader.Entry entry = entry(name);
        if (entry.count() != values.length) {
            throw new IllegalArgumentException(name + " has not " + values.length + " values");
        }
        changed = true;
        try {
            for (int at = 0; at < values.length; at += PIECE) {
                int count = Math.min(PIECE, values.length - at);
                ByteBuffer bytes = ByteBuffer.allocate(count * stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                long position = entry.begin() + (long) at * stored.bytes();
                while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
                for (int i = 0; i < count; i++) {
                    if (all || values[at + i] == 0) {
                        put(bytes, i, values[at + i], stored);
                    }
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes, position + bytes.position());
                }
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot write " + file + " (" + Reason.of(e) + "); check that the disk has room.", e);
        }
    }

    private static void put(ByteBuffer bytes, int index, float value, DType stored) {
        switch (stored) {
            case FLOAT32 -> bytes.putFloat(Float.BYTES * index, value);
            case FLOAT16 -> bytes.putShort(Short.BYTES * index, half(value));
            case BFLOAT16 -> bytes.putShort(Short.BYTES * index, (short) (Float.floatToRawIntBits(value) >>> 16));
        }
    }

    /** The bits of a float16 that the value is exactly: times 2⁻¹¹², a float32 has the exponent bits of a float16. */
    static short half(float value) {
        int size = (Float.floatToRawIntBits(Math.abs(value) * 0x1p-112f) >>> 13) & 0x7FFF;
        return (short) (((Float.floatToRawIntBits(value) >>> 16) & 0x8000) | size);
    }

    private void chunks(SafetensorsHeader.Entry entry, Consumer<ByteBuffer> consumer) {
        try {
            for (long at = entry.begin(); at < entry.end(); at += chunk) {
                long size = Math.min(chunk, entry.end() - at);
                consumer.accept(channel.map(MapMode.READ_ONLY, at, size).order(ByteOrder.LITTLE_ENDIAN));
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot map " + file + " into memory (" + Reason.of(e)
                            + "); check the file and the free address space.",
                    e);
        }
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new SpadeException("Tensor " + name + " is missing from " + file
                    + "; the checkpoint is incomplete or of another architecture.");
        }
        return entry;
    }

    /** Brings what was changed to the disk. */
    @Override
    public void close() {
        try (channel) {
            if (changed) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot close " + file + " (" + Reason.of(e) + "); check that the disk has room.", e);
        }
    }
}
