package spade.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte-level BPE vocabulary (Sennrich et al. 2016; bytes as in GPT-2), learned from text: the most frequent pair of
 * neighbours within a word becomes a token, again and again.
 *
 * @param tokens by id: the end of a text, the 256 bytes, then what merging made, all in GPT-2's printable letters
 * @param merges pairs of tokens in the order in which they are joined
 */
record BytePairs(List<String> tokens, List<Merge> merges) {

    static final String END_OF_TEXT = "<|endoftext|>";
    static final int END_OF_TEXT_ID = 0;

    /** How GPT-2 cuts a text into words, within which pairs are counted; the tokenizer library does the same. */
    private static final Pattern WORDS = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    /** Two tokens that are joined. */
    record Merge(String left, String right) {}

    BytePairs {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /** Learns at most {@code vocabulary} tokens; among equally frequent pairs the one of smaller ids comes first. */
    static BytePairs learn(Iterable<String> texts, int vocabulary) {
        return new Learner(texts, vocabulary).learn();
    }

    /** GPT-2's printable letter for every byte: itself where it is printable, else one from U+0100 on. */
    static char[] alphabet() {
        char[] letters = new char[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
            letters[b] = (char) (printable ? b : next++);
        }
        return letters;
    }

    /** The state of learning: distinct words as token ids, and how often every pair of ids occurs. */
    private static final class Learner {

        private final int vocabulary;
        private final List<int[]> words = new ArrayList<>();
        private final List<Integer> occurrences = new ArrayList<>();
        /** Occurrences of the pair (left, right), at {@code left * vocabulary + right}. */
        private final long[] pairs;

        private final List<String> tokens = new ArrayList<>(List.of(END_OF_TEXT));
        private final Map<String, Integer> ids = new HashMap<>();
        private final List<Merge> merges = new ArrayList<>();

        Learner(Iterable<String> texts, int vocabulary) {
            this.vocabulary = vocabulary;
            this.pairs = new long[vocabulary * vocabulary];
            char[] letters = alphabet();
            char[] sorted = letters.clone();
            Arrays.sort(sorted);
            for (char letter : sorted) {
                ids.put(String.valueOf(letter), tokens.size());
                tokens.add(String.valueOf(letter));
            }
            count(texts).forEach((word, times) -> {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                int[] symbols = new int[bytes.length];
                for (int i = 0; i < bytes.length; i++) {
                    symbols[i] = ids.getOrDefault(String.valueOf(letters[bytes[i] & 0xFF]), END_OF_TEXT_ID);
                }
                words.add(symbols);
                occurrences.add(times);
                tally(symbols, times);
            });
        }

        private static Map<String, Integer> count(Iterable<String> texts) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (String text : texts) {
                Matcher word = WORDS.matcher(text);
                while (word.find()) {
                    counts.merge(word.group(), 1, Integer::sum);
                }
            }
            return counts;
        }

        private void tally(int[] word, long times) {
            for (int i = 0; i + 1 < word.length; i++) {
                pairs[word[i] * vocabulary + word[i + 1]] += times;
            }
        }

        BytePairs learn() {
            while (tokens.size() < vocabulary) {
                int best = mostFrequent();
                if (pairs[best] < 2) {
                    break; // Nothing repeats any more.
                }
                join(best / vocabulary, best % vocabulary);
            }
            return new BytePairs(tokens, merges);
        }

        private int mostFrequent() {
            int best = 0;
            for (int left = 0; left < tokens.size(); left++) {
                int row = left * vocabulary;
                for (int pair = row; pair < row + tokens.size(); pair++) {
                    if (pairs[pair] > pairs[best]) {
                        best = pair;
                    }
                }
            }
            return best;
        }

        private void join(int left, int right) {
            merges.add(new Merge(tokens.get(left), tokens.get(right)));
            String joined = tokens.get(left) + tokens.get(right);
            // Two ways of joining may spell the same token.
            int id = ids.computeIfAbsent(joined, absent -> {
                tokens.add(absent);
                return tokens.size() - 1;
            });
            for (int w = 0; w < words.size(); w++) {
                int[] word = words.get(w);
                if (contains(word, left, right)) {
                    int[] shorter = joined(word, left, right, id);
                    tally(word, -occurrences.get(w));
                    tally(shorter, occurrences.get(w));
                    words.set(w, shorter);
                }
            }
        }

        private static boolean contains(int[] word, int left, int right) {
            for (int i = 0; i + 1 < word.length; i++) {
                if (word[i] == left && word[i + 1] == right) {
                    return true;
                }
            }
            return false;
        }

        private static int[] joined(int[] word, int left, int right, int id) {
            int[] result = new int[word.length];
            int length = 0;
            for (int i = 0; i < word.length; i++) {
                if (i + 1 < word.length && word[i] == left && word[i + 1] == right) {
                    result[length++] = id;
                    i++;
                } else {
                    result[length++] = word[i];
                }
            }
            return Arrays.copyOf(result, length);
        }
    }
}
