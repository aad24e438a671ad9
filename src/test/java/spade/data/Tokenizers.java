package spade.data;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The tiny tokenizers of the test resources. */
final class Tokenizers {

    private Tokenizers() {}

    static Path directory(String name) {
        return Path.of("src", "test", "resources", "tokenizers", name);
    }

    /** Words whose tokens, by the tokenizer {@code words}, are the numbers from {@code first + 1} on. */
    static String words(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    }

    /** The tokens of {@link #words}. */
    static long[] tokens(int first, int count) {
        return IntStream.range(first, first + count).mapToLong(i -> i + 1).toArray();
    }
}
