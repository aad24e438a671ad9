package spade.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import spade.AtomicFile;

/** Writes a vocabulary in the form in which Hugging Face's libraries read a byte-level BPE tokenizer. */
final class TokenizerFiles {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TokenizerFiles() {}

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json}. */
    static void write(Path directory, BytePairs vocabulary, int context) {
        write(directory.resolve("tokenizer.json"), tokenizer(vocabulary));
        ObjectNode settings = JSON.createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("bos_token", BytePairs.END_OF_TEXT)
                .put("eos_token", BytePairs.END_OF_TEXT)
                .put("clean_up_tokenization_spaces", false)
                .put("model_max_length", context);
        write(directory.resolve("tokenizer_config.json"), settings);
    }

    private static ObjectNode tokenizer(BytePairs vocabulary) {
        ObjectNode root = JSON.createObjectNode().put("version", "1.0");
        root.putNull("truncation").putNull("padding");
        root.putArray("added_tokens")
                .addObject()
                .put("id", BytePairs.END_OF_TEXT_ID)
                .put("content", BytePairs.END_OF_TEXT)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        root.putNull("normalizer").set("pre_tokenizer", byteLevel());
        root.putNull("post_processor").set("decoder", byteLevel());
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix")
                .put("fuse_unk", false)
                .put("byte_fallback", false)
                .put("ignore_merges", false);
        ObjectNode ids = model.putObject("vocab");
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            ids.put(vocabulary.tokens().get(id), id);
        }
        ArrayNode merges = model.putArray("merges");
        // The older of the two notations; every release reads it.
        vocabulary.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
        return root;
    }

    private static ObjectNode byteLevel() {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private static void write(Path file, ObjectNode content) {
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(pretty(content))));
    }

    private static byte[] pretty(ObjectNode content) throws JsonProcessingException {
        return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
