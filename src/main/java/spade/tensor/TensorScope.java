package spade.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spade.tensor.natives.Natives;

/**
 * Owns tensors and frees them when it is closed; native memory has no other way back. Scopes form a tree: a child is
 * closed with its parent at the latest.
 *
 * <p>A tensor made by DJL's own operations belongs to the scope of the operation's first operand, so such operations
 * are kept out of the main path: kernels ({@link Kernels}) name the owner of what they return.
 */
public final class TensorScope implements AutoCloseable {

    private final PtNDManager manager;

    /** Compiled kernels by their names, those of the root for the whole tree. */
    private final Map<List<String>, Kernels> kernels = new HashMap<>();

    private final TensorScope root;

    private TensorScope(PtNDManager manager, @Nullable TensorScope root) {
        this.manager = manager;
        this.root = root == null ? this : root;
    }

    /** A scope without a parent on a device; an absent device is a {@link spade.SpadeException}. */
    public static TensorScope open(Device device) {
        Natives.configure();
        return over(device.toDjl());
    }

    /** A scope without a parent, in a process whose native libraries are set up. */
    static TensorScope over(ai.djl.Device device) {
        return new TensorScope((PtNDManager) Engine.getEngine("PyTorch").newBaseManager(device), null);
    }

    /** Where the tensors live. */
    public Device device() {
        ai.djl.Device device = manager.getDevice();
        return device.isGpu() ? new Device("cuda", device.getDeviceId()) : Device.CPU;
    }

    /** A scope on the same device that is closed with this one at the latest. */
    public TensorScope child() {
        return new TensorScope((PtNDManager) manager.newSubManager(), root);
    }

    /** What is made in a child of this scope, which is closed if it cannot be made; else whoever asked closes it. */
    public <T> T made(Function<TensorScope, T> maker) {
        TensorScope child = child();
        try {
            return maker.apply(child);
        } catch (RuntimeException | Error e) {
            child.close();
            throw e;
        }
    }

    /**
     * The kernels {@code /spade/kernels/<name>.ts}, several as one, compiled when they are first asked for. Not for
     * several threads at once.
     */
    public Kernels kernels(String... names) {
        return root.kernels.computeIfAbsent(List.of(names), absent -> Kernels.load(root, names));
    }

    /** Takes the tensor over from whichever scope owns it now. */
    public NDArray adopt(NDArray tensor) {
        tensor.attach(manager);
        return tensor;
    }

    /** A float32 tensor with a copy of the values, row-major. */
    public NDArray floats(float[] values, long... shape) {
        return manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32);
    }

    /** An int64 tensor with a copy of the values, row-major. */
    public NDArray longs(long[] values, long... shape) {
        return manager.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64);
    }

    /** An empty float32 tensor: how kernels are told that an optional operand is absent. */
    public NDArray absent() {
        return manager.create(new Shape(0), DataType.FLOAT32);
    }

    /** The values of a tensor in a dtype. */
    public NDArray converted(NDArray tensor, DType dtype) {
        return kernels("tensor")
                .call("converted")
                .with(tensor)
                .with(dtype.scalarType())
                .tensor(this);
    }

    /** A copy of a tensor. */
    public NDArray cloned(NDArray tensor) {
        return kernels("tensor").call("cloned").with(tensor).tensor(this);
    }

    /**
     * A tensor over the bytes of a direct buffer: on the CPU without a copy, so that it must neither outlive nor modify
     * what the buffer maps.
     */
    public NDArray view(ByteBuffer bytes, DataType type, long... shape) {
        return manager.create(bytes, new Shape(shape), type);
    }

    PtNDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
