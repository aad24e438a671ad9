package spade.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import spade.Resource;

/**
 * Tensor code written in TorchScript, kept as text in the resources and compiled when it is loaded: it reaches
 * everything torch has and crosses from Java once per call instead of once per operation.
 *
 * <p>In the sources dtypes are numbers: 6 float32, 5 float16, 15 bfloat16, 7 float64, 4 int64, 2 int16.
 */
public final class Kernels {

    private final PtSymbolBlock module;

    private Kernels(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Compiles the sources {@code /spade/kernels/<name>.ts} as one.
     *
     * @param scope owns the compiled code
     */
    public static Kernels load(TensorScope scope, String... names) {
        String sources = Arrays.stream(names)
                .map(name -> Resource.text("/spade/kernels/" + name + ".ts"))
                .collect(Collectors.joining("\n"));
        try {
            InputStream archive = new ByteArrayInputStream(ScriptArchive.pack(sources));
            return new Kernels(JniUtils.loadModule(scope.manager(), archive, false, false));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot load the kernels " + String.join(", ", names), e);
        }
    }

    /**
     * Has this thread interpret kernels plainly. The profiling executor specialises and recompiles during the first
     * calls; plain interpretation is as fast for operators this large. Torch keeps the switch per thread.
     */
    private static void interpret() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    /** Begins a call of one method; operands are added in the order of its parameters. */
    public Call call(String method) {
        return new Call(method);
    }

    /**
     * Runs {@code forward(inputs…, weights)} with gradients recorded; it returns {@code List[Tensor]}. {@link #call}
     * cannot: it runs every method in torch's inference mode, where nothing is recorded, and DJL leaves that mode out
     * only in the training pass of a block. Threads may call it at the same time.
     *
     * @param inputs single tensors; at least one
     * @param weights passed as one list
     * @param owner of what comes back
     */
    public List<NDArray> differentiate(List<NDArray> inputs, List<NDArray> weights, TensorScope owner) {
        NDList operands = new NDList(inputs);
        for (NDArray weight : weights) {
            weight.setName("weights[]"); // How DJL is told that arrays make up one list.
            operands.add(weight);
        }
        // What DJL's gradient collector does too, of which there can be only one at a time.
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        interpret();
        try {
            NDList results = IValueUtils.forward(module, operands, true);
            results.forEach(owner::adopt);
            return results;
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** One call of a kernel: operands first, then the form of the result. */
    public final class Call {

        private final String method;
        private final List<IValue> operands = new ArrayList<>();

        private Call(String method) {
            this.method = method;
        }

        public Call with(NDArray tensor) {
            return with(IValue.from((PtNDArray) tensor));
        }

        public Call with(List<NDArray> tensors) {
            return with(IValue.listFrom(tensors.toArray(PtNDArray[]::new)));
        }

        public Call with(long value) {
            return with(IValue.from(value));
        }

        public Call with(long[] values) {
            return with(IValue.listFrom(values));
        }

        public Call with(boolean value) {
            return with(IValue.from(value));
        }

        public Call with(double[] values) {
            return with(IValue.listFrom(values));
        }

        public Call with(double value) {
            return with(IValue.from(value));
        }

        private Call with(IValue operand) {
            operands.add(operand);
            return this;
        }

        /** Runs a method that returns {@code Tensor}. */
        public NDArray tensor(TensorScope owner) {
            try (IValue result = run()) {
                return result.toTensor(owner.manager());
            }
        }

        /** Runs a method that returns {@code List[Tensor]}. */
        public List<NDArray> tensors(TensorScope owner) {
            try (IValue result = run()) {
                return List.of(result.toTensorArray(owner.manager()));
            }
        }

        /** Runs a method that returns {@code int}. */
        public long integer() {
            try (IValue result = run()) {
                return result.toLong();
            }
        }

        private IValue run() {
            interpret();
            try {
                return IValueUtils.runMethod(module, method, operands.toArray(IValue[]::new));
            } catch (EngineException e) {
                throw new TensorFailure(e);
            } finally {
                operands.forEach(IValue::close);
            }
        }
    }
}
