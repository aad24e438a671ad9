package spade;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What comes with the program. A path begins with a slash; what is missing there is an exception. */
public final class Resource {

    private Resource() {}

    /** The content of a resource. */
    public static byte[] bytes(String path) {
        try (InputStream stream = Resource.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new SpadeException("The program lacks its resource " + path + "; build it again.");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static SpadeException unreadable(String path, IOException cause) {
        return new SpadeException("Cannot read " + path + " from the program (" + cause + "); build it again.", cause);
    }

    /** The text of a resource in UTF-8. */
    public static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    /** The properties of a resource. */
    public static Properties properties(String path) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(path)));
            return properties;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
