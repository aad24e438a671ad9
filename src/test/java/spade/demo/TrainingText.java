package spade.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import spade.data.Corpus;
import spade.data.Tokenizer;

/** The documents a model learns from. */
final class TrainingText {

    /** What parts the documents of a plain text file: the tags of extracted wiki dumps, and the token itself. */
    private static final Pattern BORDERS =
            Pattern.compile("(?m)^<doc [^\\n]*>$|^</doc>$|" + Pattern.quote(BytePairs.END_OF_TEXT));

    private TrainingText() {}

    /** The documents of all corpora, blank ones left out. */
    static List<String> documents(List<Corpus> corpora) {
        List<String> documents = new ArrayList<>();
        for (Corpus corpus : corpora) {
            if (corpus instanceof Corpus.Documents separate) {
                separate.read(documents::add);
            } else {
                BORDERS.splitAsStream(corpus.text())
                        .map(String::strip)
                        .filter(document -> !document.isEmpty())
                        .forEach(documents::add);
            }
        }
        return documents;
    }

    /** The documents in random order, each behind the token that ends a text, as one row of tokens. */
    static long[] tokens(List<String> documents, Tokenizer tokenizer, long seed) {
        List<String> shuffled = new ArrayList<>(documents);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled.stream()
                .flatMapToLong(document -> LongStream.concat(
                        LongStream.of(BytePairs.END_OF_TEXT_ID), Arrays.stream(tokenizer.encode(document))))
                .toArray();
    }
}
