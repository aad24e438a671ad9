package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.profile.ProfileFile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

class FormulaCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dsa_code",
                "range(asin(atan(var(abslog_code(scores)))), +0.08)",
                "W:(ABSLOG)-(VAR)-(ATAN,ASIN)-(7)"
            })
    void aFormulaIsShownWhicheverWayItIsGiven(String text) {
        Program program = Program.run("formula", text);
        assertThat(program.status()).isZero();
        assertThat(program.out())
                .startsWith("range(asin(atan(var(abslog_code(scores)))), +0.08)")
                .contains("Complexity 6", "dsa_code: DSA's repository")
                .contains("v = asin(atan(a)), where a is the variance of", "\\begin{align*}")
                .doesNotContain("def ", "{\"formula\"");
        assertThat(Program.run("formula", text, "--as", "all").out())
                .contains("--- latex", "--- python", "--- json", "--- english")
                .contains("W:(ABSLOG)-(VAR)-(ATAN,ASIN)-(7)", "def sparsities(");
    }

    @Test
    void theJsonOfAFormulaIsReadBack() {
        String written = Program.run("formula", "range(mean(scores) / depth, -0.1, v: -0.1)", "--as", "json")
                .out();
        assertThat(Program.run("formula", written, "--as", "text").out().strip())
                .isEqualTo("range((mean(scores) / depth), -0.1, v: -0.1)");
    }

    @Test
    void aProfileGivesTheAllocation() throws IOException {
        ScoreProfile profile = Profiles.random(new Random(8), 5);
        Path file = folder.resolve("scores.profile");
        ProfileFile.write(profile, file);
        String formula = "range(abs(gram(scores)), -0.12, down: 0.1)";
        Program program = Program.run("formula", formula, "--profile", file.toString(), "--sparsity", "0.6", "--json");
        assertThat(program.status()).isZero();
        JsonNode json = JSON.readTree(program.out());
        Allocation expected = AllocationRule.parse(formula).allocate(profile, 0.6);
        for (int l = 0; l < 5; l++) {
            assertThat(json.at("/allocation/" + l).asDouble()).isCloseTo(expected.of(l), within(1e-12));
            assertThat(json.at("/linearAllocation/" + l + "/6").asDouble()).isCloseTo(expected.of(l, 6), within(1e-12));
        }
        assertThat(json.path("alive").asBoolean()).isTrue();
        assertThat(json.path("complexity").asInt()).isEqualTo(4);
        assertThat(json.at("/notations/english").asText()).isNotEmpty();
    }

    @Test
    void theAllocationIsToldInWordsAndALinearThatNoModelHasIsNamed() {
        // One outlier more in every block: OWL spares the last.
        double[][] blocks = new double[5][100];
        for (int l = 0; l < 5; l++) {
            for (int i = 0; i < 100; i++) {
                blocks[l][i] = i < l ? 100 : 1;
            }
        }
        Path file = folder.resolve("scores.profile");
        ProfileFile.write(Profiles.of(blocks), file);
        String out = Program.run("formula", "owl", "--profile", file.toString(), "--sparsity", "0.6")
                .out();
        assertThat(out)
                .contains("at sparsity 0.6", "Spared most: block 4", "pruned most: block 0")
                .contains("falls with depth (rank correlation -1.00)", "OWL's outlier ratio (rank correlation -1.00)");
        String attn = "range(depth, +0.1, attn: 0.1)";
        assertThat(Program.run("formula", attn).err()).contains("has a linear 'attn'", "they have q, k, v");
        Program refused = Program.run("formula", attn, "--profile", file.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("The model has no linear 'attn'");
    }

    @Test
    void aModelGivesTheAllocationAndEvaluationTakesTheSame() throws IOException {
        Path model = TinyCheckpoint.write(folder.resolve("model"));
        Path text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(600));
        String[] protocol = {
            "--model",
            model.toString(),
            "--seqlen",
            "16",
            "--calibration",
            text.toString(),
            "--calibration-windows",
            "4",
            "--sparsity",
            "0.5",
            "--json",
            "--quiet"
        };
        String formula = "scale(hill_exponent(weights), +0.3, v: -0.1)";
        Program shown = Program.run(with(protocol, "formula", formula));
        Program evaluated = Program.run(
                with(protocol, "evaluate", "--allocation", formula, "--text", text.toString(), "--windows", "4"));
        assertThat(shown.status()).as(shown.err()).isZero();
        assertThat(evaluated.status()).as(evaluated.err()).isZero();
        JsonNode one = JSON.readTree(shown.out());
        JsonNode other = JSON.readTree(evaluated.out());
        assertThat(one.path("allocation")).isNotEmpty().isEqualTo(other.path("allocation"));
        assertThat(one.path("linearAllocation")).isNotEmpty().isEqualTo(other.path("linearAllocation"));
        assertThat(other.path("granularity").asText()).isEqualTo("block+kind");
    }

    private static String[] with(String[] protocol, String... first) {
        String[] all = java.util.Arrays.copyOf(first, first.length + protocol.length);
        System.arraycopy(protocol, 0, all, first.length, protocol.length);
        return all;
    }

    @Test
    void whatCannotBeShownIsAUsageError() {
        Program graph = Program.run("formula", "range(depth, +0.1)", "--as", "graph");
        assertThat(graph.status()).isEqualTo(2);
        assertThat(graph.err()).contains("cannot be written as graph: a graph string always means range(…, +0.08)");
        assertThat(Program.run("formula", "range(depth, +0.08)", "--as", "graph")
                        .err())
                .contains("one of FROBENIUS_NORM", "and 'depth' is none");
        assertThat(Program.run("formula", "range(sqrt(mean(scores)), +0.08)", "--as", "graph")
                        .err())
                .contains("graph strings have no 'sqrt' there");
        Program unknown = Program.run("formula", "owll");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("Unknown formula 'owll'", "perhaps 'owl' is meant");
        Program profile = Program.run(
                "formula", "owl", "--profile", folder.resolve("none").toString());
        assertThat(profile.status()).isEqualTo(1);
        assertThat(profile.err()).contains("none");
    }

    @Test
    void theNamedFormulasAreListed() throws IOException {
        assertThat(Program.run("formulas").out().lines()).hasSize(8).anyMatch(line -> line.startsWith("owl "));
        JsonNode json = JSON.readTree(Program.run("formulas", "--json").out());
        assertThat(json).hasSize(8);
        assertThat(json.get(2).path("formula").asText()).isEqualTo("range(median(scores), +0.15)");
    }
}
