package spade;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import spade.tensor.natives.Libtorch;

/** The versions that a number was made with. */
public final class Versions {

    private static final Properties BUILD = load();

    /** This program's. */
    public static final String SPADE = BUILD.getProperty("spade");

    private Versions() {}

    /** Every version by name, the platform's included. */
    public static Map<String, String> all() {
        Map<String, String> versions = new LinkedHashMap<>();
        BUILD.stringPropertyNames().stream().sorted().forEach(name -> versions.put(name, BUILD.getProperty(name)));
        versions.put("torch", Libtorch.version());
        versions.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        versions.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        return versions;
    }

    private static Properties load() {
        try (InputStream file = Versions.class.getResourceAsStream("/spade/build.properties")) {
            Properties properties = new Properties();
            properties.load(file);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the build's versions", e);
        }
    }
}
