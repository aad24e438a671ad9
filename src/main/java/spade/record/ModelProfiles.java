package spade.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.DirectoryLock;
import spade.Reason;
import spade.SpadeException;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.sense.SensitivityFile;
import spade.sense.SensitivityProfile;

/**
 * What stands for a model where it is not: all that formulas see of it, and what its linears can bear, from a folder
 * that can be passed around.
 *
 * <pre>
 * scores.profile                what formulas see
 * sensitivity-0.6.safetensors   what the linears can bear at a sparsity, one file a sparsity
 * </pre>
 *
 * @param name of the folder, without what it ends with
 * @param scores what formulas see
 * @param sensitivities by ascending sparsity
 */
public record ModelProfiles(String name, ScoreProfile scores, List<SensitivityProfile> sensitivities) {

    /** What names of such folders end with. */
    public static final String SUFFIX = ".profiles";

    private static final String SCORES = "scores.profile";
    private static final String SENSITIVITY = "sensitivity-";
    private static final String FILE = ".safetensors";
    /** What both have to be made from. */
    private static final List<String> SHARED = List.of("model", "calibration");

    public ModelProfiles {
        sensitivities = List.copyOf(sensitivities);
    }

    /** Where a folder has the scores. */
    public static Path scoresIn(Path folder) {
        return folder.resolve(SCORES);
    }

    /** Where a folder has what linears can bear at a sparsity. */
    public static Path sensitivityIn(Path folder, double sparsity) {
        return folder.resolve(SENSITIVITY + sparsity + FILE);
    }

    /** Whether a path is such a folder. */
    public static boolean isIn(Path folder) {
        return Files.isDirectory(folder) && !files(folder).isEmpty();
    }

    /** Takes a folder to work in; one that holds anything else is refused. */
    public static DirectoryLock claim(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> content = Files.list(folder)) {
                if (!Files.exists(scoresIn(folder)) && content.anyMatch(file -> !file.endsWith(DirectoryLock.FILE))) {
                    throw new SpadeException(
                            "The folder " + folder + " holds something else than profiles; choose another with --out.");
                }
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot write to " + folder + " (" + Reason.of(e) + "); choose another folder with --out.", e);
        }
        return DirectoryLock.of(folder);
    }

    /** Reads a folder; one that holds no such profiles, or of different models, is a {@link SpadeException}. */
    public static ModelProfiles read(Path folder) {
        if (!Files.isDirectory(folder)
                || !Files.exists(scoresIn(folder))
                || files(folder).isEmpty()) {
            throw new SpadeException("There are no profiles in " + folder + ", which should be a folder with " + SCORES
                    + " and " + SENSITIVITY + "S" + FILE + "; make one with spade sense --out NAME" + SUFFIX + ".");
        }
        ScoreProfile scores = ProfileFile.read(scoresIn(folder));
        List<SensitivityProfile> sensitivities = files(folder).stream()
                .map(file -> ofModel(scores, file))
                .sorted(Comparator.comparingDouble(SensitivityProfile::sparsity))
                .toList();
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        return new ModelProfiles(
                name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name,
                scores,
                sensitivities);
    }

    private static SensitivityProfile ofModel(ScoreProfile scores, Path file) {
        SensitivityProfile found = SensitivityFile.read(file);
        for (String key : SHARED) {
            String expected = scores.provenance().getOrDefault(key, "");
            String other = found.provenance().getOrDefault(key, "");
            if (!expected.equals(other)) {
                throw new SpadeException("The sensitivity profile " + file + " was made from another " + key + " ("
                        + other + ") than the scores beside it (" + expected + "); make both again with spade sense.");
            }
        }
        return found;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(file -> file.getFileName().toString().matches(SENSITIVITY + "0\\..+\\" + FILE))
                    .toList();
        } catch (IOException e) {
            throw new SpadeException("Cannot list " + folder + " (" + Reason.of(e) + "); check the path.", e);
        }
    }

    /** SHA-256 of the model. */
    public String model() {
        return scores.provenance().getOrDefault("model", "");
    }

    /** What is known at a sparsity. */
    public Optional<SensitivityProfile> at(double sparsity) {
        return sensitivities.stream()
                .filter(known -> known.sparsity() == sparsity)
                .findFirst();
    }
}
