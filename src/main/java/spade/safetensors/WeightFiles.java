package spade.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import spade.SpadeException;

/** How transformers names the files of a checkpoint's weights, in a folder or in a repository. */
public final class WeightFiles {

    /** All of them in one file. */
    public static final String SINGLE = "model.safetensors";
    /** Says which tensor is in which of several. */
    public static final String INDEX = "model.safetensors.index.json";
    /** Names of files whose reading can run code. */
    public static final String PICKLES = ".*\\.(bin|pt|pth|ckpt|pkl)";

    private WeightFiles() {}

    /** By tensor, the name of the file beside an index that holds it. */
    public static Map<String, String> read(Path index) {
        Map<String, String> files = new LinkedHashMap<>();
        try {
            JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
            map.properties()
                    .forEach(field -> files.put(field.getKey(), field.getValue().asText()));
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new SpadeException("Cannot read the index " + index + " (" + why + "); download the file again.", e);
        }
        if (files.isEmpty()) {
            throw new SpadeException("The index " + index + " has no weight_map; download the file again.");
        }
        for (String file : files.values()) {
            if (!file.matches("[^/\\\\:\\x00]+") || file.equals(".") || file.equals("..")) {
                throw new SpadeException("The index " + index + " names the file '" + file
                        + "', which lies outside the checkpoint; download the index again.");
            }
        }
        return files;
    }
}
