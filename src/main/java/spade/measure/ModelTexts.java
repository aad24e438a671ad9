package spade.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import spade.Progress;
import spade.SpadeException;
import spade.UsageException;
import spade.data.BeginningToken;
import spade.data.Corpus;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.data.WindowCount;
import spade.data.Windowing;
import spade.model.Checkpoint;
import spade.tasks.QuestionSet;
import spade.tasks.QuestionTokens;
import spade.tasks.TaskText;
import spade.tasks.TaskTokens;

/** Texts in the windows of one model under its conditions, the calibration text among them. */
public final class ModelTexts {

    private final Conditions conditions;
    private final Checkpoint checkpoint;
    private final Tokenizer tokenizer;
    private final Progress progress;
    /** Calibration windows by draw. */
    private final Map<Integer, TokenWindows> draws = new HashMap<>();
    /** By hash, everything that was cut from a text. */
    private final Map<String, TokenWindows> known = new HashMap<>();
    /** By hash, the questions that were read. */
    private final Map<String, TaskTokens> tasks = new HashMap<>();

    ModelTexts(Conditions conditions, Checkpoint checkpoint, Tokenizer tokenizer, Progress progress) {
        this.conditions = conditions;
        this.checkpoint = checkpoint;
        this.tokenizer = tokenizer;
        this.progress = progress;
    }

    /** Texts of the same tokenizer under other conditions. */
    public ModelTexts under(Conditions other) {
        return new ModelTexts(other, checkpoint, tokenizer, progress);
    }

    /** Tokens per window. */
    public int seqlen() {
        int context = checkpoint.config().context();
        int seqlen = conditions.seqlen().orElse(Math.min(context, Conditions.LONGEST_DEFAULT));
        if (seqlen > context) {
            throw new UsageException("The model reads at most " + context + " tokens at once, and --seqlen is " + seqlen
                    + "; lower it.");
        }
        return seqlen;
    }

    /** Where the beginning token stands; a model whose family needs one has it in front of every window. */
    public BeginningToken bos() {
        boolean needed = checkpoint.config().own().needsBeginning();
        return conditions.bos().orElse(needed ? BeginningToken.WINDOW : BeginningToken.TEXT);
    }

    /** The tokenizer's beginning token, if it names one that the model knows. */
    OptionalLong beginning() {
        OptionalLong token = tokenizer.beginning();
        return token.orElse(0) < checkpoint.config().vocabulary() ? token : OptionalLong.empty();
    }

    private Windowing windowing() {
        return new Windowing(tokenizer, seqlen(), bos());
    }

    /** The first windows of a text, or of one made of the questions of tasks. */
    public TokenWindows windows(String text, WindowCount count) {
        return kept(TaskText.parse(text)
                .map(asked -> windows(asked, count))
                .orElseGet(() -> TokenWindows.consecutive(Corpus.read(text, progress), windowing(), count)));
    }

    private TokenWindows windows(TaskText asked, WindowCount count) {
        TokenWindows found = windows(asked, 0, count.number())
                .orElseThrow(() -> new SpadeException("There are no questions in " + asked.name() + "."));
        if (count.exact() && found.count() < count.number()) {
            throw new SpadeException("There are " + found.count() + " questions in " + asked.name() + ", fewer than "
                    + count.number() + " windows; ask for at most " + found.count() + ".");
        }
        return found;
    }

    private Optional<TokenWindows> windows(TaskText asked, int from, int to) {
        return asked.windows(
                from, to, tokenizer, bosOfTasks(), checkpoint.config().context(), progress);
    }

    /** The windows of a text behind its first ones; empty where there are none. */
    public Optional<TokenWindows> windowsBehind(TokenWindows first, int most) {
        Optional<TaskText> tasks = TaskText.parse(first.source());
        if (tasks.isPresent()) {
            return windows(tasks.get(), first.count(), first.count() + most).map(this::kept);
        }
        long end = Math.min(first.available(), (long) first.count() + most);
        if (end <= first.count()) {
            return Optional.empty();
        }
        Corpus corpus = Corpus.read(first.source(), progress);
        TokenWindows all = TokenWindows.consecutive(corpus, windowing(), WindowCount.of((int) end));
        return Optional.of(kept(all.part(first.count(), (int) end)));
    }

    /** Where the beginning token stands in questions: where the tokenizer puts it unless told otherwise. */
    private BeginningToken bosOfTasks() {
        return conditions.bos().orElse(BeginningToken.TEXT);
    }

    /** Tasks in the model's tokens. */
    public TaskTokens tasks(List<QuestionSet> of) {
        TaskTokens read =
                TaskTokens.of(of, tokenizer, bosOfTasks(), checkpoint.config().context());
        tasks.put(read.hash(), read);
        return read;
    }

    /** The questions that a request names; their task was read before. */
    public List<QuestionTokens> questions(TextPart part) {
        TaskTokens read = tasks.get(part.text());
        if (read == null) {
            throw new SpadeException("A request names questions with the hash " + part.text()
                    + " that nobody has read; read their tasks first.");
        }
        return read.questions().subList(part.from(), part.to());
    }

    private TokenWindows kept(TokenWindows windows) {
        known.put(windows.hash(), checked(windows));
        return windows;
    }

    /** The windows that a request names; they have been cut from a text before. */
    public TokenWindows part(TextPart part) {
        TokenWindows text = known.get(part.text());
        if (text == null) {
            throw new SpadeException(
                    "A request names a text with the hash " + part.text() + " that nobody has read; read it first.");
        }
        return part.from() == 0 && part.to() == text.count() ? text : text.part(part.from(), part.to());
    }

    /** The whole of what was cut from a text, by hash. */
    Optional<TokenWindows> whole(String hash) {
        return Optional.ofNullable(known.get(hash));
    }

    /** All questions that were read together, by hash. */
    Optional<TaskTokens> asked(String hash) {
        return Optional.ofNullable(tasks.get(hash));
    }

    /** Takes windows that somebody else has cut from a text. */
    void take(TokenWindows windows) {
        kept(windows);
    }

    /** Takes calibration windows that somebody else has drawn. */
    void take(int draw, TokenWindows windows) {
        draws.put(draw, kept(windows));
    }

    /** Takes questions that somebody else has read. */
    void take(TaskTokens questions) {
        tasks.put(questions.hash(), questions);
    }

    /**
     * The calibration windows of the conditions; cut from their text on the first call, which may find it too short.
     */
    public TokenWindows calibration() {
        return calibration(0);
    }

    /**
     * Calibration windows by draw: those of the conditions, and behind them as many drawn at random with one seed after
     * the other. Where the conditions have no seed, those of the documents that follow, as far as there are any: what
     * is drawn at random from C4 needs a whole shard.
     */
    public TokenWindows calibration(int draw) {
        TokenWindows known = draws.get(draw);
        if (known != null) {
            return known;
        }
        WindowCount count = draw == 0
                ? conditions.calibrationWindows()
                : WindowCount.of(calibration().count());
        return draws.computeIfAbsent(draw, number -> kept(drawn(number, count)));
    }

    private TokenWindows drawn(int draw, WindowCount count) {
        Corpus corpus = Corpus.toCalibrateOn(conditions.calibration(), progress);
        Optional<Long> seed = conditions.calibrationSeed();
        if (draw == 0 && seed.isEmpty()) {
            return TokenWindows.first(corpus, windowing(), count);
        }
        if (corpus instanceof Corpus.Documents && seed.isEmpty()) {
            int end = (draw + 1) * count.number();
            TokenWindows upTo = TokenWindows.first(corpus, windowing(), WindowCount.atMost(end));
            if (upTo.count() == end) {
                return upTo.part(end - count.number(), end);
            }
        }
        if (count.equals(WindowCount.ALL)) {
            throw new UsageException(
                    "Windows drawn at random have no end, and --calibration-windows is all; give a number.");
        }
        return TokenWindows.random(corpus, windowing(), count.number(), seed.orElse(0L) + draw);
    }

    /** Fails now, and not after hours, if the calibration text cannot give so many different draws. */
    public void requireDraws(int draws) {
        for (int draw = 0; draw < draws; draw++) {
            calibration(draw);
        }
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
