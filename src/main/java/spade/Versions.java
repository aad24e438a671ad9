package spade;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import spade.tensor.natives.Libtorch;

/** The versions that a number was made with. */
public final class Versions {

    private static final Properties BUILD = Resource.properties("/spade/build.properties");

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
}
