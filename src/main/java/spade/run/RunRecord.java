package spade.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import spade.SpadeException;
import spade.data.WindowCount;
import spade.model.Residency;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.tensor.DType;
import spade.tensor.Device;

/**
 * Everything that a run directory holds, read without disturbing a search that works in it.
 *
 * @param path the directory
 * @param state {@code running}, {@code unfinished} or {@code finished}
 * @param provenance what {@code run.json} holds
 * @param hall what {@code hall.json} holds, if it is there yet
 * @param result what {@code result.json} holds, if the run has ended
 */
public record RunRecord(
        Path path, String state, JsonNode provenance, Optional<JsonNode> hall, Optional<JsonNode> result) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a run directory. */
    public static RunRecord read(Path path) {
        RunDirectory.requireRun(path);
        return new RunRecord(
                path,
                RunOverview.state(path),
                RunDirectory.json(path.resolve(RunDirectory.PROVENANCE)),
                optional(path.resolve(RunDirectory.HALL)),
                optional(path.resolve(RunDirectory.RESULT)));
    }

    /** Whether a search works in a directory, was interrupted, or has ended: as {@link #state}. */
    public static String stateOf(Path path) {
        return RunOverview.state(path);
    }

    /** Every measurement; the last line may be one that is being written. */
    public List<Measurement> journal() {
        Path journal = path.resolve(RunDirectory.JOURNAL);
        if (!Files.exists(journal)) {
            return List.of();
        }
        try {
            List<String> lines = Files.readAllLines(journal);
            List<Measurement> entries = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                Optional<Measurement> entry = entry(lines.get(i));
                if (entry.isEmpty() && i + 1 < lines.size()) {
                    throw new SpadeException("Line " + (i + 1) + " of the journal " + journal
                            + " is damaged or of another version of Spade; restore the file from a copy.");
                }
                entry.ifPresent(entries::add);
            }
            return entries;
        } catch (IOException e) {
            throw new SpadeException("Cannot read the journal " + journal + " (" + e + ").", e);
        }
    }

    private static Optional<Measurement> entry(String line) {
        try {
            return Optional.of(Measurement.of(JSON.readTree(line)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> optional(Path file) {
        return Files.exists(file) ? Optional.of(RunDirectory.json(file)) : Optional.empty();
    }

    /** What the formulas saw of the model with a number, from 1. */
    public Optional<ScoreProfile> profile(int model) {
        Path file = RunDirectory.profileFile(path, model);
        return Files.exists(file) ? Optional.of(ProfileFile.read(file)) : Optional.empty();
    }

    /** Whether a folder is a run directory. */
    public static boolean isRun(Path path) {
        return Files.exists(path.resolve(RunDirectory.PROVENANCE));
    }

    /** Under what the model with a number, from 1, was pruned and measured. */
    public Conditions protocol(int model) {
        JsonNode facts = provenance.path("models").path(model - 1);
        JsonNode calibration = facts.path("calibration");
        Path recorded = Path.of(facts.path("path").asText());
        Path demo = Demo.model();
        JsonNode seed = provenance.path("calibrationSeed");
        return new Conditions(
                // Its name is made of its content, and its folder differs from machine to machine.
                demo.getFileName().equals(recorded.getFileName()) ? demo : recorded,
                Device.parse(provenance.path("device").asText()),
                DType.parse(provenance.path("dtype").asText()),
                Residency.AUTO,
                OptionalInt.of(calibration.path("seqlen").asInt()),
                calibration.path("source").asText(),
                WindowCount.of(calibration.path("windows").asInt()),
                seed.isNull() ? OptionalLong.empty() : OptionalLong.of(seed.asLong()));
    }

    /** Does what needs files that the run recorded; where they lie elsewhere now, the failure says what to do. */
    public static <T> T asRecorded(Supplier<T> work) {
        try {
            return work.get();
        } catch (SpadeException e) {
            throw new SpadeException(
                    e.getMessage()
                            + " So it stands in the run's record, as seen from where the search was begun; options"
                            + " such as --model, --calibration and --text say where it lies now.",
                    e);
        }
    }

    /** The sparsities that it searched for. */
    public List<Double> sparsities() {
        List<Double> sparsities = new ArrayList<>();
        provenance.path("sparsities").forEach(sparsity -> sparsities.add(sparsity.asDouble()));
        return sparsities;
    }

    /** The names of its models. */
    public List<String> modelNames() {
        List<String> names = new ArrayList<>();
        provenance.path("models").forEach(model -> names.add(model.path("name").asText()));
        return names;
    }

    /** Whether the formula is that of a result, and not only the best so far. */
    public boolean isConfirmed() {
        return result.isPresent();
    }

    /** The confirmed formula, or before there is one the best so far on the search text. */
    public Optional<String> formula() {
        return result.map(found -> found.path("formula").asText())
                .or(() -> hall.map(found -> found.at("/members/0/formula").asText()));
    }
}
