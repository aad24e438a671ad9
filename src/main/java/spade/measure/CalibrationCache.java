package spade.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spade.Progress;
import spade.SpadeException;
import spade.data.TokenWindows;
import spade.model.LanguageModel;
import spade.profile.ProfileDetail;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.prune.ActivationNorms;
import spade.prune.Gradients;

/**
 * Keeps what calibration found under a key made of everything it depends on. What cannot be read is made again; what
 * cannot be written is only not kept.
 */
record CalibrationCache(Path directory, String key) {

    private static final Logger log = LoggerFactory.getLogger(CalibrationCache.class);

    ActivationNorms norms(Supplier<ActivationNorms> otherwise) {
        Path file = directory.resolve("norms").resolve(key + ".safetensors");
        return load(file, ActivationNorms::read, otherwise, norms -> norms.write(file));
    }

    /** The dense model's gradients, on disk. */
    Gradients gradients(LanguageModel model, TokenWindows windows, Progress progress) {
        return Gradients.of(model, windows, directory.resolve("gradients").resolve(key), progress);
    }

    /** A profile of at least so much detail; one with more serves as well. */
    ScoreProfile profile(ProfileDetail detail, Supplier<ScoreProfile> otherwise) {
        Path whole = file(ProfileDetail.MATRICES);
        Path kept = Files.exists(whole) ? whole : file(detail);
        return load(
                kept, file -> readable(file, detail), otherwise, made -> ProfileFile.write(made, file(made.detail())));
    }

    private Path file(ProfileDetail detail) {
        String suffix = detail == ProfileDetail.MATRICES ? "-matrices.profile" : ".profile";
        return directory.resolve("profiles").resolve(key + suffix);
    }

    private static ScoreProfile readable(Path file, ProfileDetail detail) {
        ScoreProfile profile = ProfileFile.read(file);
        if (!profile.detail().includes(detail)) {
            throw new SpadeException("The profile " + file + " lacks the matrix quantities of its name.");
        }
        return profile;
    }

    private static <T> T load(Path file, Function<Path, T> reader, Supplier<T> otherwise, Consumer<T> writer) {
        if (Files.exists(file)) {
            try {
                return reader.apply(file);
            } catch (SpadeException e) {
                log.warn("{} It is made again now.", e.getMessage());
            }
        }
        T made = otherwise.get();
        try {
            writer.accept(made);
        } catch (SpadeException e) {
            log.warn("{} The next run will have to make it again.", e.getMessage());
        }
        return made;
    }
}
