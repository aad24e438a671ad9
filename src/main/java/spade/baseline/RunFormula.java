package spade.baseline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import spade.SpadeException;

/** The best formula of a search. */
final class RunFormula {

    private RunFormula() {}

    /** The confirmed formula of a run that has ended. */
    static String of(Path run) {
        Path result = run.resolve("result.json");
        if (!Files.exists(result)) {
            throw new SpadeException("There is no result.json in " + run
                    + "; name the run directory of a search that has ended, or an allocation file.");
        }
        try {
            return new ObjectMapper().readTree(result.toFile()).path("formula").asText();
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + result + " (" + e.getMessage() + ").", e);
        }
    }
}
