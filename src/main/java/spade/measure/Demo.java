package spade.measure;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import spade.AtomicFile;
import spade.CacheDirectory;
import spade.Digests;
import spade.Resource;

/**
 * The embedded demo: a small language model and four disjoint texts, so that everything can be tried with nothing but
 * the program. The model lies in the program's jar as a Hugging Face directory and is unpacked into the cache, where
 * the code that reads any checkpoint reads it.
 */
public final class Demo {

    /** Names of the embedded texts, as {@link spade.data.Corpus#read} takes them. */
    public static final String CALIBRATION = "demo:calibration";

    public static final String SEARCH = "demo:search";
    public static final String CONFIRMATION = "demo:confirmation";
    public static final String REPORT = "demo:report";

    /** What searches call the model. */
    public static final String NAME = "demo";

    private static final String RESOURCES = "/spade/demo/model/";
    private static final String[] FILES = {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"
    };

    private Demo() {}

    /** The demo model's directory; unpacked on the first call, under a name made of its content. */
    public static Path model() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        MessageDigest digest = Digests.sha256();
        for (String name : FILES) {
            byte[] content = Resource.bytes(RESOURCES + name);
            digest.update(content);
            files.put(name, content);
        }
        Path directory =
                CacheDirectory.writable().resolve("demo-" + Digests.hex(digest).substring(0, 16));
        files.forEach((name, content) -> {
            Path file = directory.resolve(name);
            // The folder's name stands for the content, so the size shows whether a file is whole.
            if (file.toFile().length() != content.length) {
                AtomicFile.write(file, content);
            }
        });
        return directory;
    }
}
