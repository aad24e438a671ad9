package spade.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import spade.Json;
import spade.SpadeException;

/** Lines of JSON between driver and executors. */
final class Wire {

    private Wire() {}

    static <T> T read(String line, Class<T> type) {
        try {
            return Json.read(line, type);
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "A line between driver and executor cannot be read: " + e.getOriginalMessage()
                            + "; give all machines the same version of Spade.",
                    e);
        }
    }
}
