package spade.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import spade.SpadeException;
import spade.UsageException;
import spade.data.Corpus;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.data.WindowCount;
import spade.model.Checkpoint;

/** Texts in the windows of one model under one protocol, the calibration text among them. */
public final class ModelTexts {

    private final Conditions protocol;
    private final Checkpoint checkpoint;
    private final Tokenizer tokenizer;
    private final Lazy<TokenWindows> calibration = new Lazy<>(this::calibrationWindows);
    private final Map<Long, TokenWindows> draws = new HashMap<>();

    ModelTexts(Conditions protocol, Checkpoint checkpoint, Tokenizer tokenizer) {
        this.protocol = protocol;
        this.checkpoint = checkpoint;
        this.tokenizer = tokenizer;
    }

    /** The calibration windows; cut from their text on the first call, which may find it too short. */
    public TokenWindows calibration() {
        return calibration.get();
    }

    /** Tokens per window. */
    public int seqlen() {
        int context = checkpoint.config().context();
        int seqlen = protocol.seqlen().orElse(Math.min(context, Conditions.LONGEST_DEFAULT));
        if (seqlen > context) {
            throw new UsageException("The model reads at most " + context + " tokens at once, and --seqlen is " + seqlen
                    + "; lower it.");
        }
        return seqlen;
    }

    /** The first windows of a text. */
    public TokenWindows windows(String text, WindowCount count) {
        return checked(TokenWindows.consecutive(Corpus.read(text), tokenizer, seqlen(), count));
    }

    /** The windows of a text behind its first ones; empty where there are none. */
    public Optional<TokenWindows> windowsBehind(TokenWindows first, int most) {
        Corpus corpus = Corpus.read(first.source());
        if (first.textTokens() / seqlen() <= first.count()) {
            return Optional.empty();
        }
        return Optional.of(checked(
                TokenWindows.consecutive(corpus, tokenizer, seqlen(), first.count(), WindowCount.atMost(most))));
    }

    /** Fails now, and not after hours, if the calibration text cannot give so many different draws. */
    void requireCalibrations(int draws) {
        long seed = protocol.calibrationSeed().orElse(0);
        for (int i = 1; i < draws; i++) {
            calibration(seed + i);
        }
    }

    /** As many windows of the calibration text as {@link #calibration()} has, drawn at random. */
    public TokenWindows calibration(long drawn) {
        return draws.computeIfAbsent(drawn, this::draw);
    }

    private TokenWindows draw(long drawn) {
        return checked(TokenWindows.random(
                Corpus.read(protocol.calibration()),
                tokenizer,
                seqlen(),
                calibration().count(),
                drawn));
    }

    private TokenWindows calibrationWindows() {
        Corpus corpus = Corpus.read(protocol.calibration());
        WindowCount count = protocol.calibrationWindows();
        OptionalLong seed = protocol.calibrationSeed();
        if (seed.isPresent() && count.equals(WindowCount.ALL)) {
            throw new UsageException(
                    "Windows drawn at random have no end, and --calibration-windows is all; give a number.");
        }
        return checked(
                seed.isPresent()
                        ? TokenWindows.random(corpus, tokenizer, seqlen(), count.number(), seed.getAsLong())
                        : TokenWindows.first(corpus, tokenizer, seqlen(), count));
    }

    private TokenWindows checked(TokenWindows windows) {
        long largest = Arrays.stream(windows.tokens())
                .flatMapToLong(Arrays::stream)
                .max()
                .orElseThrow();
        if (largest >= checkpoint.config().vocabulary()) {
            throw new SpadeException("The tokenizer in " + checkpoint.directory() + " gives token " + largest
                    + " of a vocabulary of " + checkpoint.config().vocabulary() + "; it belongs to another model.");
        }
        return windows;
    }
}
