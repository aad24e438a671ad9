package spade.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Training windows of a row of tokens, without end: every epoch begins at another offset and takes the windows in
 * another order. Neighbouring windows share one token, which is the target of the first and an input of the second.
 */
final class Batches {

    private final long[] tokens;
    private final int context;
    private final Random random;
    private final List<Integer> begins = new ArrayList<>();

    /** @param context inputs per window, which has one token more */
    Batches(long[] tokens, int context, long seed) {
        if (tokens.length < 2 * context + 1) {
            throw new IllegalArgumentException(tokens.length + " tokens are too few for windows of " + context);
        }
        this.tokens = tokens;
        this.context = context;
        this.random = new Random(seed);
    }

    /** The next windows, [windows][context + 1]. */
    long[][] next(int windows) {
        long[][] batch = new long[windows][];
        for (int i = 0; i < windows; i++) {
            if (begins.isEmpty()) {
                begin();
            }
            int at = begins.remove(begins.size() - 1);
            batch[i] = Arrays.copyOfRange(tokens, at, at + context + 1);
        }
        return batch;
    }

    private void begin() {
        int offset = random.nextInt(context);
        int count = (tokens.length - 1 - offset) / context;
        begins.addAll(
                IntStream.range(0, count).mapToObj(i -> offset + i * context).collect(Collectors.toList()));
        Collections.shuffle(begins, random);
    }
}
