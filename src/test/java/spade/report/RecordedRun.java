package spade.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import spade.Doubles;
import spade.Json;
import spade.profile.ProfileFile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

/** A run directory as a search leaves it, with candidates whose numbers a test knows. */
final class RecordedRun {

    static final int WINDOWS = 4;
    static final int BLOCKS = 6;
    static final double UNIFORM_NLL = 4.4;
    private static final double[] NOTHING = {};

    private final Path path;
    private final String model;

    private RecordedRun(Path path, String model) {
        this.path = path;
        this.model = model;
    }

    /** Candidate i of {@code candidates} has {@code 4.5 − i/100} nats and saw all windows if i is even, else half. */
    static Path write(Path path, String model, int candidates) throws IOException {
        Files.createDirectories(path);
        RecordedRun run = new RecordedRun(path, model);
        ScoreProfile profile = Profiles.random(new Random(1), BLOCKS);
        ProfileFile.write(profile, path.resolve("scores.profile"));
        run.text("run.json", Json.pretty(run.provenance(profile)));
        run.text("journal.jsonl", "");
        run.line("baseline", 0, "dense", 0, Map.of(), 4.0, WINDOWS, "");
        run.line("baseline", 0, "uniform", 0, Map.of(), UNIFORM_NLL, WINDOWS, "");
        for (int i = 1; i <= candidates; i++) {
            run.candidate(i);
        }
        return path;
    }

    private Map<String, Object> provenance(ScoreProfile profile) {
        return Map.of(
                "started",
                "2026-01-02T03:04:05Z",
                "models",
                List.of(Map.of(
                        "name",
                        model,
                        "path",
                        "/models/" + model,
                        "architecture",
                        "LlamaForCausalLM",
                        "blocks",
                        BLOCKS,
                        "linears",
                        profile.linears())),
                "sparsities",
                List.of(0.7),
                "search",
                Map.of("strategy", "evolution", "metric", "nll", "seed", 1));
    }

    static String formula(int number) {
        return number % 3 == 0
                ? "range((mean(scores) + depth), +0." + (1000 + number) + ")"
                : "range(mean(scores), +0." + (1000 + number) + ")";
    }

    private void candidate(int number) throws IOException {
        Map<String, Object> origin = number == 1
                ? Map.of("operation", "seed", "parents", List.of())
                : Map.of("operation", "crossover", "parents", List.of(number - 1, (number + 1) / 2));
        String failure = number == 5 ? model + " failed" : "";
        line(
                "search",
                number,
                formula(number),
                number % 3 == 0 ? 5 : 3,
                origin,
                4.5 - number / 100.0,
                number % 2 == 0 ? WINDOWS : WINDOWS / 2,
                failure);
    }

    private void line(
            String phase,
            int number,
            String formula,
            int complexity,
            Map<String, Object> origin,
            double nll,
            int windows,
            String failure)
            throws IOException {
        Map<String, Object> line = new java.util.LinkedHashMap<>(Map.of(
                "phase",
                phase,
                "model",
                model,
                "number",
                number,
                "generation",
                1,
                "formula",
                formula,
                "complexity",
                complexity,
                "origin",
                origin,
                "target",
                formula.equals("dense") ? 0 : 0.7));
        line.put("allocation", Doubles.repeated(formula.equals("dense") ? 0 : 0.7, BLOCKS));
        line.put("linearAllocation", List.of());
        line.put("pruning", "one-shot");
        line.put("calibration", "");
        line.put("from", 0);
        if (!failure.isEmpty()) {
            line.put("failure", failure);
        }
        line.put("blockSparsity", NOTHING);
        double[] each = new double[failure.isEmpty() ? windows : 0];
        for (int w = 0; w < each.length; w++) {
            // Later windows are harder, for all alike.
            each[w] = nll + 0.1 * w;
        }
        line.put("windowNll", each);
        line.put("windowKl", NOTHING);
        line.put("seconds", Map.of("pruning", 0.1, "forward", 1.0, "total", 1.25));
        Files.writeString(path.resolve("journal.jsonl"), Json.line(line) + "\n", StandardOpenOption.APPEND);
    }

    private void text(String name, String content) throws IOException {
        Files.writeString(path.resolve(name), content, StandardCharsets.UTF_8);
    }

    /** Adds the hall of fame, with which a best formula is known. */
    static void crown(Path run, int number) throws IOException {
        String hall = Json.pretty(Map.of("members", List.of(Map.of("formula", formula(number)))));
        Files.writeString(run.resolve("hall.json"), hall, StandardCharsets.UTF_8);
    }
}
