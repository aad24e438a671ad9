package spade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Texts that come with the program. */
public final class Resource {

    private Resource() {}

    /** The text of a resource by its path, which begins with a slash; one that is missing is an exception. */
    public static String text(String path) {
        try (InputStream stream = Resource.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new SpadeException("The program lacks its resource " + path + "; build it again.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + path + " from the program (" + e + "); build it again.", e);
        }
    }
}
