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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import spade.SpadeException;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * A safetensors file, mapped and read tensor by tensor, so that neither the file's size nor a large tensor matters.
 * Stored types F32, F16 and BF16.
 *
 * <p>A mapping is at most {@value #CHUNK} bytes; larger tensors come in pieces.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** bfloat16 is widened in memory of its own, so a mapping stays well below the 2 GiB that a buffer can have. */
    private static final long CHUNK = 1 << 28;

    private static final long LONGEST_HEADER = 100_000_000;
    private static final Set<String> READABLE = Set.of("F32", "F16", "BF16");

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long chunk;

    private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header, long chunk) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.chunk = chunk;
    }

    /** Opens a file and checks its header against its length. */
    public static SafetensorsFile open(Path file) {
        return open(file, CHUNK);
    }

    /** @param chunk bytes per mapping at most, a multiple of four */
    static SafetensorsFile open(Path file, long chunk) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SafetensorsFile(file, channel, readHeader(file, channel), chunk);
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read " + file + " (" + e + "); check that the file exists and may be read.", e);
        }
    }

    static SafetensorsHeader readHeader(Path file, FileChannel channel) throws IOException {
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

    /** Fails if the tensor's stored type is none that {@link #read} understands: known before anything long begins. */
    public void requireReadable(String name) {
        String dtype = entry(name).dtype();
        if (!READABLE.contains(dtype)) {
            throw new SpadeException("Tensor " + name + " of " + file + " is stored as " + dtype
                    + ", and only F32, F16 and BF16 can be read; convert the checkpoint to one of these.");
        }
    }

    /**
     * Reads a tensor into memory of its own on the owner's device.
     *
     * @param kernels the kernels {@code tensor}
     */
    public NDArray read(String name, DType dtype, Kernels kernels, TensorScope owner) {
        requireReadable(name);
        SafetensorsHeader.Entry entry = entry(name);
        try (TensorScope scope = owner.child()) {
            List<NDArray> chunks = new ArrayList<>();
            chunks(entry, bytes -> {
                // A view keeps its buffer; closed at once, no more than one piece is held twice.
                try (TensorScope view = scope.child()) {
                    chunks.add(kernels.call("converted")
                            .with(tensor(bytes, entry.dtype(), view))
                            .with(dtype.scalarType())
                            .tensor(scope));
                }
            });
            return kernels.call("joined").with(chunks).with(entry.shape()).tensor(owner);
        }
    }

    private static NDArray tensor(ByteBuffer bytes, String dtype, TensorScope scope) {
        return switch (dtype) {
            case "F32" -> scope.view(bytes, DataType.FLOAT32, bytes.remaining() / Float.BYTES);
            case "F16" -> scope.view(bytes, DataType.FLOAT16, bytes.remaining() / Short.BYTES);
            default -> scope.view(widened(bytes), DataType.FLOAT32, bytes.remaining() / Short.BYTES);
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
        float[] values = new float[Math.toIntExact((entry.end() - entry.begin()) / Float.BYTES)];
        chunks(entry, bytes -> bytes.asFloatBuffer().get(values));
        return values;
    }

    /** Feeds the stored bytes of every tensor, in the header's order, to a digest or the like. */
    public void eachBytes(Consumer<ByteBuffer> consumer) {
        header.tensors().values().forEach(entry -> chunks(entry, consumer));
    }

    private void chunks(SafetensorsHeader.Entry entry, Consumer<ByteBuffer> consumer) {
        try {
            for (long at = entry.begin(); at < entry.end(); at += chunk) {
                long size = Math.min(chunk, entry.end() - at);
                consumer.accept(channel.map(MapMode.READ_ONLY, at, size).order(ByteOrder.LITTLE_ENDIAN));
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot map " + file + " into memory (" + e.getMessage()
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SpadeException("Cannot close " + file + " (" + e.getMessage() + ").", e);
        }
    }
}
