package spade.formula.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Json;
import spade.formula.BlockExpression;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.HillExponent;
import spade.profile.MatrixQuantity;
import spade.search.RandomFormulas;

/** The emitted files, run by a Python with numpy where there is one. */
class PythonCodeTest {

    private static final double TARGET = RawModel.TARGET;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static boolean numpy;

    @BeforeAll
    static void look() throws Exception {
        try {
            Process python = new ProcessBuilder("python3", "-c", "import numpy")
                    .redirectErrorStream(true)
                    .start();
            numpy = python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException e) {
            numpy = false;
        }
    }

    @Test
    void theFileGivesTheProgramsSparsities() throws Exception {
        assumeTrue(numpy, "no python3 with numpy here: the emitted Python is not run");
        RawModel model = RawModel.random(11, 6);
        List<Formula> formulas = Stream.of(
                        Stream.of(
                                        "range(clip(depth, 0.33), +0.62*S^4)",
                                        "range(logistic(mean(scores), 9) + depth, -0.1*S^-2)",
                                        "scale(power(median(weights), 0.4), +1.5*S^3, v: -0.1)",
                                        "shift(log(mean(weights)), -0.1, linear, v: -0.1)",
                                        "shift(exp(exp(depth * 9)), +0.02*S^2)",
                                        "range(minmax(sin(sin(power(depth, 2)))) + smooth(sin(power(depth, 2))), +9*S^2)")
                                .map(FormulaParser::parse),
                        NamedFormulas.all().stream().map(NamedFormulas.Named::formula),
                        RandomFormulas.draw(4, 400).stream())
                .flatMap(each -> each)
                .filter(formula -> !formula.value().nodes().anyMatch(BlockExpression.Matrix.class::isInstance))
                .filter(formula -> !model.isFragile(formula, TARGET))
                .toList();
        assertThat(formulas).hasSizeGreaterThan(200);
        for (int i = 0; i < formulas.size(); i++) {
            Files.writeString(directory.resolve("formula%d.py".formatted(i)), PythonCode.of(formulas.get(i)));
        }
        JsonNode results = run(model, """
                print(json.dumps([
                    (lambda sparsities: sparsities(
                        model["scores"], %s, model["weights"], model["activations"], model["names"],
                        **({"slopes": model["slopes"]} if "slopes" in inspect.signature(sparsities).parameters else {}))
                    )(importlib.import_module(f"formula{i}").sparsities).ravel().tolist()
                    for i in range(%d)]))
                """.formatted(TARGET, formulas.size()));
        for (int i = 0; i < formulas.size(); i++) {
            assertThat(numbers(results.path(i)))
                    .as(formulas.get(i).toString())
                    .containsExactly(RawModel.sparsities(formulas.get(i), model.profile(x -> x), TARGET), within(1e-5));
        }
    }

    /** A stand-in with what tensors have and arrays have not: no implicit conversion, and a method called size. */
    @Test
    void tensorsOfTorchAreTaken() throws Exception {
        assumeTrue(numpy, "no python3 with numpy here: the emitted Python is not run");
        Files.writeString(
                directory.resolve("tensors.py"),
                PythonCode.of(FormulaParser.parse("range(var(scores) + rank(weights) + mean(activations), -0.1)")));
        JsonNode results = run(RawModel.random(13, 4), """
                import tensors
                class Tensor:
                    def __init__(self, a): self.a, self.on_cpu = np.array(a), False
                    @property
                    def shape(self): return self.a.shape
                    def size(self): return self.a.shape
                    def detach(self): return self
                    def cpu(self):
                        self.on_cpu = True
                        return self
                    def double(self): return self
                    def numpy(self):
                        assert self.on_cpu
                        return self.a
                    def __array__(self, *arguments, **more): raise TypeError("a tensor on a GPU")
                def wrapped(kind): return [[Tensor(a) for a in block] for block in model[kind]]
                plain = tensors.sparsities(model["scores"], 0.5, model["weights"], model["activations"])
                taken = tensors.sparsities(wrapped("scores"), 0.5, wrapped("weights"), wrapped("activations"))
                print(json.dumps([plain.tolist(), taken.tolist()]))
                """);
        assertThat(numbers(results.path(1))).hasSize(4).containsExactly(numbers(results.path(0)));
    }

    @Test
    void matrixQuantitiesAreThoseOfTheDefinitions() throws Exception {
        assumeTrue(numpy, "no python3 with numpy here: the emitted Python is not run");
        String sum = Arrays.stream(MatrixQuantity.values())
                .map(quantity -> name(quantity) + "(weights)")
                .collect(Collectors.joining(" + "));
        Files.writeString(
                directory.resolve("quantities.py"), PythonCode.of(FormulaParser.parse("range(" + sum + ", +0.2)")));
        RawModel model = RawModel.random(12, 3);
        model.weights()[0][0][1] = model.weights()[0][0][0];
        JsonNode results = run(model, """
                import quantities
                assert len(quantities.sparsities(model["scores"], 0.5, model["weights"])) == 3
                print(json.dumps([[[getattr(quantities, name)(np.array(a)) for name in [%s]]
                    for a in block] for block in model["weights"]]))
                """.formatted(Arrays.stream(MatrixQuantity.values())
                .map(quantity -> "'" + name(quantity) + "'")
                .collect(Collectors.joining(", "))));
        for (int l = 0; l < model.blocks(); l++) {
            for (int m = 0; m < RawModel.KINDS.size(); m++) {
                double[] expected = quantities(new Array2DRowRealMatrix(model.weights()[l][m]));
                double[] found = numbers(results.path(l).path(m));
                // The first matrix lacks a rank: its smallest eigenvalue is a rounding error, and the exponent hangs on
                // it.
                int compared = l == 0 && m == 0 ? expected.length - 1 : expected.length;
                for (int q = 0; q < compared; q++) {
                    assertThat(found[q])
                            .as("quantity " + q + " of linear " + m + " of block " + l)
                            .isCloseTo(expected[q], within(1e-6 * (1 + Math.abs(expected[q]))));
                }
            }
        }
    }

    private static String name(MatrixQuantity quantity) {
        return quantity.name().toLowerCase(Locale.ROOT);
    }

    /** In the order of the constants of {@link MatrixQuantity}. */
    private static double[] quantities(RealMatrix a) {
        int rows = a.getRowDimension();
        RealMatrix product = a.multiply(a.transpose());
        double entries = 0;
        double correlations = 0;
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < rows; k++) {
                entries += product.getEntry(i, k);
                correlations += correlation(a.getRow(i), a.getRow(k));
            }
        }
        double trace = 0;
        int shorter = Math.min(rows, a.getColumnDimension());
        for (int i = 0; i < shorter; i++) {
            trace += a.getEntry(i, i);
        }
        double[] eigenvalues = new EigenDecomposition(
                        rows <= a.getColumnDimension() ? product : a.transpose().multiply(a))
                .getRealEigenvalues();
        double longer = Math.max(rows, a.getColumnDimension());
        double least = Arrays.stream(eigenvalues).max().orElseThrow() * Math.pow(longer * Math.pow(2, -23), 2);
        double logs = Arrays.stream(eigenvalues)
                .map(x -> Math.log(Math.max(x, least)))
                .sum();
        return new double[] {
            entries / (rows * rows),
            correlations / (rows * rows),
            trace / shorter,
            Math.exp(logs / eigenvalues.length),
            logs,
            Arrays.stream(eigenvalues).filter(x -> x > least).count(),
            HillExponent.of(eigenvalues)
        };
    }

    private static double correlation(double[] x, double[] y) {
        return new PearsonsCorrelation().correlation(x, y);
    }

    /** What a script prints as JSON; it finds the model as {@code model}. */
    private JsonNode run(RawModel model, String script) throws Exception {
        Files.writeString(
                directory.resolve("model.json"),
                Json.line(Map.of(
                        "scores", model.scores(),
                        "weights", model.weights(),
                        "activations", model.activations(),
                        "slopes", model.slopes(),
                        "names", RawModel.KINDS)));
        Path file = Files.writeString(
                directory.resolve("run.py"),
                "import importlib, inspect, json\nimport numpy as np\nwith open('model.json') as file:\n    model = json.load(file)\n"
                        + script);
        Path output = directory.resolve("output.json");
        Process python = new ProcessBuilder("python3", "-W", "error", file.toString())
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(python.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isZero();
        return new ObjectMapper().readTree(output.toFile());
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.path(i).asDouble());
        return numbers;
    }

    @Test
    void onlyUsedHelpersAreEmitted() {
        String code = PythonCode.of(FormulaParser.parse("range(median(log(scores)), +0.15)"));
        assertThat(code)
                .contains("    range(median(log(scores)), +0.15)\n", "def median(x):", "def quantile(x, q):")
                .contains("v = np.array([median(np.log(x)) for x in elements(linears(scores, \"scores\"))])")
                .doesNotContain("def entropy", "def gram", "def kinds", "def power");
    }
}
