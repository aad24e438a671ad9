package spade.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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
     * Compiles {@code /spade/kernels/<name>.ts}.
     *
     * @param scope owns the compiled code
     */
    static Kernels load(TensorScope scope, String name) {
        return new Kernels(compile(scope, name));
    }

    /** Compiles several sources as one. */
    static PtSymbolBlock compile(TensorScope scope, String... names) {
        StringBuilder sources = new StringBuilder();
        for (String name : names) {
            sources.append(source(name)).append('\n');
        }
        try {
            InputStream archive = new ByteArrayInputStream(ScriptArchive.pack(sources.toString()));
            return JniUtils.loadModule(scope.manager(), archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot load the kernels " + String.join(", ", names), e);
        }
    }

    /**
     * Has this thread interpret kernels plainly. The profiling executor specialises and recompiles during the first
     * calls; plain interpretation is as fast for operators this large. Torch keeps the switch per thread.
     */
    static void interpret() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    private static String source(String name) {
        String path = "/spade/kernels/" + name + ".ts";
        try (InputStream source = Kernels.class.getResourceAsStream(path)) {
            if (source == null) {
                throw new IllegalArgumentException("No kernel source " + path + " on the class path.");
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot load the kernels " + path, e);
        }
    }

    /** Begins a call of one method; operands are added in the order of its parameters. */
    public Call call(String method) {
        return new Call(method);
    }

    /** One call of a kernel: operands first, then the form of the result. */
    public final class Call {

        private final String method;
        private final List<IValue> operands = new ArrayList<>();

        private Call(String method) {
            this.method = method;
        }

        public Call with(NDArray tensor) {
            operands.add(IValue.from((PtNDArray) tensor));
            return this;
        }

        public Call with(List<NDArray> tensors) {
            operands.add(IValue.listFrom(tensors.toArray(PtNDArray[]::new)));
            return this;
        }

        public Call with(long value) {
            operands.add(IValue.from(value));
            return this;
        }

        public Call with(long[] values) {
            operands.add(IValue.listFrom(values));
            return this;
        }

        public Call with(double[] values) {
            operands.add(IValue.listFrom(values));
            return this;
        }

        public Call with(double value) {
            operands.add(IValue.from(value));
            return this;
        }

        /** Runs a method that returns {@code Tensor}. */
        public NDArray tensor(TensorScope owner) {
            try (IValue result = run()) {
                return owner.receive(result);
            }
        }

        /** Runs a method that returns {@code List[Tensor]}. */
        public List<NDArray> tensors(TensorScope owner) {
            try (IValue result = run()) {
                return List.of(owner.receiveAll(result));
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
