package spade.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.data.BeginningToken;
import spade.evaluate.PairedDifference;
import spade.record.Text;

/** A table with every mark that there is, as LaTeX. */
class LatexTableTest {

    private static final Text TEXT = new Text("wikitext:wiki_test.raw", 512, BeginningToken.TEXT, 32, 100_000, "hash");

    private static final ComparisonProvenance PROVENANCE = ComparisonTest.provenance(TEXT, 3);

    private static ComparisonTable.Row row(
            String pruner, String name, double sparsity, boolean best, double p, Note... notes) {
        double perplexity = p < 0 ? Double.NaN : 20 + 10 * sparsity;
        Optional<PairedDifference> difference = List.of("uniform", "dense").contains(name)
                ? Optional.empty()
                : Optional.of(new PairedDifference(name, "uniform", -0.1, -0.2, 0, p < 0 ? Double.NaN : p, 20, 32, 3));
        return new ComparisonTable.Row(
                pruner,
                name,
                "block",
                sparsity,
                sparsity,
                perplexity,
                perplexity - 1,
                perplexity + 1,
                Doubles.of(perplexity),
                new ComparisonTable.Cost(1, best ? 200 : 0, 0, 1),
                difference,
                best,
                Optional.empty(),
                List.of(notes),
                "",
                List.of(Doubles.repeated(3, 32)),
                Doubles.NONE,
                Optional.empty());
    }

    private static ComparisonTable table() {
        Note seen = new Note(Note.Mark.SEEN, "searched on 4 of 32 windows (2048 tokens) of this text");
        Note zeros = new Note(Note.Mark.ZEROS, "0.26 points fewer zeros than uniform (wanda at 0.6)");
        Note same = new Note(Note.Mark.SAME, "rounds to uniform 2:4 in all blocks: same masks as uniform");
        Note linear = new Note(Note.Mark.LINEAR, "allocated per linear, others per block");
        return new ComparisonTable(
                PROVENANCE,
                "uniform",
                row("none", "dense", 0, false, 1),
                List.of(
                        row("wanda", "uniform", 0.5, false, 1),
                        row(
                                "wanda",
                                "range(entropy(|W|^2) ~ {a_b} & \"50 %\" #1 $<x>$, -0.08)\\",
                                0.5,
                                false,
                                0.4,
                                seen),
                        row("wanda", "evo_press", 0.5, true, 0.001, linear, seen),
                        row("wanda", "uniform", 0.6, false, 1),
                        row("wanda", "evo_press", 0.6, false, -1, linear, zeros),
                        row("sparsegpt 2:4", "uniform", 0.5, false, 1),
                        row("sparsegpt 2:4", "evo_press", 0.5, false, 0.04, same)));
    }

    @Test
    void numbersHaveIntervalsAndMarks() {
        String latex = LatexTable.of(table());
        assertThat(latex)
                .contains("-- & dense & \\multicolumn{2}{l}{20.00 {\\scriptsize (19.00--21.00)}} \\\\")
                .contains("wanda & evo\\_press & \\textbf{25.00}$^{\\P\\dag}$ {\\scriptsize (24.00--26.00)}")
                .contains("& 25.00$^{\\approx\\dag}$ {\\scriptsize")
                .contains("broken$^{\\times\\P\\ddag}$")
                .contains("$^{\\approx}$ within noise (beside uniform).")
                .contains("$^{\\ddag}$ evo\\_press: 0.26 points fewer zeros")
                .contains("finding an allocation took: evo\\_press at 50 \\%: 200.")
                .contains("32 windows of one text and 3 calibration draws");
        // Cells that the table does not have.
        assertThat(latex.lines().filter(line -> line.startsWith("sparsegpt")))
                .allMatch(line -> line.endsWith("& -- \\\\"));
    }

    @Test
    void aLatexCompilesIt(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(Arrays.stream(Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "pdflatex"))))
                .as("pdflatex")
                .isTrue();
        Files.writeString(folder.resolve("table.tex"), LatexTable.of(table()));
        Files.writeString(folder.resolve("page.tex"), """
                \\documentclass{article}
                \\usepackage{booktabs}
                \\begin{document}
                \\begin{table}
                \\centering
                \\input{table}
                \\end{table}
                \\end{document}
                """);
        Process latex = new ProcessBuilder("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(latex.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(latex.waitFor()).as(said).isZero();
        assertThat(folder.resolve("page.pdf")).isNotEmptyFile();
        assertThat(said).doesNotContain("Missing character", "undefined");
    }
}
