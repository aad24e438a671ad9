package spade.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import spade.Digests;
import spade.Reason;
import spade.SpadeException;
import spade.tensor.natives.Natives;

/**
 * A checkpoint's own tokenizer, from its {@code tokenizer.json}, or where there is none from {@code vocab.json} and
 * {@code merges.txt}; texts of any length, nothing truncated.
 */
public final class Tokenizer implements AutoCloseable {

    static final String REMEDY =
            "save the checkpoint's fast tokenizer there, for example with transformers: AutoTokenizer.from_pretrained(…).save_pretrained(directory).";

    private final Path directory;
    private final Path file;
    private final HuggingFaceTokenizer tokenizer;
    private final Map<Whole, long[]> texts = new ConcurrentHashMap<>();
    private @Nullable OptionalLong beginning;

    /** A text, and whether with special tokens. */
    private record Whole(Corpus text, boolean special) {}

    private Tokenizer(Path directory, Path file, HuggingFaceTokenizer tokenizer) {
        this.directory = directory;
        this.file = file;
        this.tokenizer = tokenizer;
    }

    /** Reads the tokenizer of a checkpoint directory. */
    public static Tokenizer open(Path directory) {
        Path own = directory.resolve("tokenizer.json");
        boolean whole = Files.isRegularFile(own);
        if (!whole && !BytePairFiles.areIn(directory)) {
            throw new SpadeException("There is no tokenizer.json in " + directory
                    + ", and no vocab.json with merges.txt either; " + REMEDY);
        }
        Path file = whole ? own : BytePairFiles.tokenizer(directory);
        // The library unpacks natives of its own, and would look for a GPU build of itself on the network.
        Natives.configure();
        try {
            // Unless told otherwise the library cuts every text to 512 tokens.
            return new Tokenizer(
                    directory,
                    file,
                    HuggingFaceTokenizer.builder()
                            .optTokenizerPath(file)
                            .optTruncation(false)
                            .optPadding(false)
                            .build());
        } catch (IOException | RuntimeException e) {
            throw unreadable(whole ? own : directory.resolve("vocab.json"), String.valueOf(e.getMessage()), e);
        }
    }

    static SpadeException unreadable(Path file, String why, Exception cause) {
        return new SpadeException("Cannot read " + file + " (" + why + "); download the file again.", cause);
    }

    /** The tokens of a text, with whatever the tokenizer puts before and after it. */
    public long[] encode(String text) {
        return encode(text, true);
    }

    /**
     * The tokens of a text.
     *
     * @param special whether with whatever the tokenizer puts before and after it
     */
    public long[] encode(String text, boolean special) {
        return tokenizer.encode(text, special, false).getIds();
    }

    /** The tokens of a whole text, kept: windows are cut from the same text several times. */
    long[] encode(Corpus corpus, boolean special) {
        return texts.computeIfAbsent(new Whole(corpus, special), whole -> encode(corpus.text(), special));
    }

    /** The token that begins what its model was trained on; empty where its files name none. */
    public synchronized OptionalLong beginning() {
        OptionalLong known = beginning;
        if (known == null) {
            known = SpecialTokens.beginning(directory, file);
            beginning = known;
        }
        return known;
    }

    /** The beginning token as it stands in a text. */
    public Optional<String> beginningText() {
        OptionalLong token = beginning();
        return token.isPresent()
                ? Optional.of(tokenizer.decode(new long[] {token.getAsLong()}, false))
                : Optional.empty();
    }

    /** The beginning token; fails where the model's files name none. */
    public long requireBeginning() {
        return beginning()
                .orElseThrow(() -> new SpadeException("No window can begin with the beginning token (--bos window),"
                        + " because tokenizer and configuration in " + directory
                        + " name none; give --bos text or --bos none."));
    }

    /** SHA-256 of {@code tokenizer.json}, its own or what the other files make. */
    public String hash() {
        try {
            return Digests.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read " + file + " (" + Reason.of(e) + "); check that it is still there.", e);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
