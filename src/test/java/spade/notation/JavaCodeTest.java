package spade.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.LinearProfile;
import spade.profile.MatrixQuantity;
import spade.profile.ScoreProfile;
import spade.search.RandomFormulas;

class JavaCodeTest {

    private static final double TARGET = 0.55;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theClassCompilesAndGivesTheProgramsSparsities() throws Exception {
        RawModel model = RawModel.random(7, 6);
        List<Formula> formulas = Stream.concat(
                        NamedFormulas.all().stream().map(NamedFormulas.Named::formula),
                        RandomFormulas.draw(3, 200).stream())
                .filter(formula -> !model.isFragile(formula, TARGET))
                .toList();
        assertThat(formulas).hasSizeGreaterThan(150);
        compile(formulas);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            for (int i = 0; i < formulas.size(); i++) {
                double[] ours = RawModel.sparsities(formulas.get(i), model.profile(x -> x), TARGET);
                assertThat(run(loader.loadClass("Formula" + i), model))
                        .as(formulas.get(i).toString())
                        .containsExactly(ours, within(1e-9));
            }
        }
    }

    private void compile(List<Formula> formulas) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-d", directory.toString(), "-parameters", "-Xlint:all", "-Werror"));
        for (int i = 0; i < formulas.size(); i++) {
            Path file = directory.resolve("Formula" + i + ".java");
            Files.writeString(file, JavaCode.of(formulas.get(i), "Formula" + i));
            arguments.add(file.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();
    }

    private static double[] run(Class<?> formula, RawModel model) throws Exception {
        Method method = Arrays.stream(formula.getDeclaredMethods())
                .filter(m -> m.getName().equals("sparsities"))
                .findFirst()
                .orElseThrow();
        Object[] arguments = Arrays.stream(method.getParameters())
                .map(parameter -> argument(parameter.getName(), method, model))
                .toArray();
        Object result = method.invoke(null, arguments);
        return result instanceof double[][] linears
                ? Arrays.stream(linears).flatMapToDouble(Arrays::stream).toArray()
                : (double[]) result;
    }

    private static Object argument(String name, Method method, RawModel model) {
        ScoreProfile profile = model.profile(x -> x);
        return switch (name) {
            case "scores" -> byBlock(model, model::scores);
            case "weights" -> byBlock(model, model::magnitudes);
            case "activations" -> byBlock(model, model::norms);
            case "kinds" -> RawModel.KINDS.toArray(String[]::new);
            case "blocks" -> model.blocks();
            case "target" -> TARGET;
            case "parameters" ->
                method.getReturnType() == double[].class
                        ? profile.parameters()
                        : profile.blocks().get(0).linears().stream()
                                .mapToLong(LinearProfile::parameters)
                                .toArray();
            default -> matrix(name, profile);
        };
    }

    private static double[][] byBlock(RawModel model, IntFunction<double[]> elements) {
        return IntStream.range(0, model.blocks()).mapToObj(elements).toArray(double[][]::new);
    }

    /** The argument of a name such as {@code hillExponentOfWeights}. */
    private static double[] matrix(String name, ScoreProfile profile) {
        boolean scores = name.endsWith("OfScores");
        String quantity = name.substring(0, name.lastIndexOf("Of"))
                .replaceAll("([A-Z])", "_$1")
                .toUpperCase(Locale.ROOT);
        return profile.blocks().stream()
                .mapToDouble(block -> block.linears().stream()
                        .map(linear -> linear.matrices().orElseThrow())
                        .map(matrices -> scores ? matrices.scores() : matrices.weights())
                        .mapToDouble(quantities -> quantities.get(MatrixQuantity.valueOf(quantity)))
                        .average()
                        .orElseThrow())
                .toArray();
    }

    @Test
    void onlyUsedHelpersAreEmitted() {
        String code = JavaCode.of(FormulaParser.parse("range(median(scores), +0.15)"));
        assertThat(code)
                .contains("public final class SparsityFormula", "double[][] scores, long[] parameters, double target")
                .contains(" median(double[] x)", " quantile(double[] x, double q)", " project(")
                .doesNotContain("entropy", "zscore", "byLinear", "[] weights", "softplus");
    }
}
