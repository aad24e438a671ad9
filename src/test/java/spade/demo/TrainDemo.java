package spade.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.Progress;
import spade.data.BeginningToken;
import spade.data.Corpus;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.data.WindowCount;
import spade.data.Windowing;
import spade.evaluate.Evaluator;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.MachineRates;
import spade.tensor.TensorScope;

/**
 * Makes the demo model from text files: learns a vocabulary, trains, writes a checkpoint, measures it.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.demo.TrainDemo \
 *     -Dexec.args="OUT_DIR TEXT... --held-out wikitext:wiki.valid.raw"
 * }</pre>
 *
 * The same texts, options and seed make the same weights on the same machine, as long as {@code --minutes} does not end
 * the run.
 */
@Command(
        name = "train-demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains the demo model on text files and writes it as a Hugging Face checkpoint.")
public final class TrainDemo implements Callable<Integer> {

    private static final Architecture MODEL = Architecture.DEMO;
    private static final int REPORT_STEPS = 40;
    private static final double SAVE_MINUTES = 5;

    @Parameters(index = "0", paramLabel = "OUT_DIR", description = "The checkpoint directory to write.")
    private Path out = Path.of(".");

    @Parameters(index = "1..*", paramLabel = "TEXT", arity = "1..*", description = "wikitext:FILE, c4:FILE or a file.")
    private List<String> texts = List.of();

    @Option(names = "--held-out", paramLabel = "T", description = "A text to measure the result on.")
    private String heldOut = "";

    @Option(names = "--steps", defaultValue = "2750", description = "Training steps (${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--windows", defaultValue = "8", description = "Windows per step (${DEFAULT-VALUE}).")
    private int windows;

    @Option(names = "--workers", defaultValue = "2", description = "Threads (${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--rate", defaultValue = "0.002", description = "Highest learning rate (${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--minutes",
            defaultValue = "600",
            description = "Ends earlier when time is short; a run that this shortens does not repeat exactly.")
    private double minutes;

    @Option(names = "--seed", defaultValue = "1", description = "The seed (${DEFAULT-VALUE}).")
    private long seed;

    private final long begin = System.nanoTime();

    private TrainDemo() {}

    /** The one command: {@code OUT_DIR TEXT...}. */
    public static void main(String[] args) {
        // Each worker computes on its own; torch's threads would wait for each other at every operation.
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        int status = new CommandLine(new TrainDemo()).execute(args);
        if (status != 0) {
            throw new IllegalStateException("The demo model was not made; exit status " + status + ".");
        }
    }

    @Override
    public Integer call() {
        List<String> documents =
                TrainingText.documents(texts.stream().map(Corpus::read).toList());
        BytePairs vocabulary = BytePairs.learn(documents, MODEL.vocabulary());
        TokenizerFiles.write(out, vocabulary, MODEL.context());
        say(
                "%d documents, vocabulary of %d tokens learned",
                documents.size(), vocabulary.tokens().size());
        try (Tokenizer tokenizer = Tokenizer.open(out);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            long[] tokens = TrainingText.tokens(documents, tokenizer, seed);
            double yardstick = workers * 1e-9 * MachineRates.product(scope, DType.FLOAT32);
            say(
                    "%d training tokens, %d parameters, matrix products run at %.0f GFLOP/s",
                    tokens.length, MODEL.parameters(), yardstick);
            train(tokens, yardstick, scope);
            if (!heldOut.isEmpty()) {
                measure(
                        TokenWindows.consecutive(
                                Corpus.read(heldOut),
                                new Windowing(tokenizer, MODEL.context(), BeginningToken.TEXT),
                                WindowCount.ALL),
                        tokens);
            }
        }
        return 0;
    }

    private void train(long[] tokens, double yardstick, TensorScope scope) {
        try (Trainer trainer = new Trainer(MODEL, seed, workers, scope)) {
            train(trainer, tokens, yardstick);
        }
    }

    private void train(Trainer trainer, long[] tokens, double yardstick) {
        Batches batches = new Batches(tokens, MODEL.context(), seed);
        Schedule schedule = new Schedule(rate, 100);
        long tokensPerStep = (long) windows * MODEL.context();
        double started = minutes();
        double reported = started;
        double saved = started;
        double loss = 0;
        double done = 0;
        for (int step = 0; done < 1; ) {
            loss += trainer.step(batches.next(windows), schedule.rate(step, done));
            step++;
            done = Math.max((double) step / steps, (minutes() - started) / minutes);
            if (step % REPORT_STEPS == 0 || done >= 1) {
                int since = (step - 1) % REPORT_STEPS + 1;
                double speed = since * tokensPerStep / (minutes() - reported) / 60;
                say(
                        "step %d of %d, loss %.3f, %.0f tokens/s (%.0f%% of the matrix rate)",
                        step, steps, loss / since, speed, 6e-7 * MODEL.parameters() * speed / yardstick);
                loss = 0;
                reported = minutes();
            }
            if (minutes() - saved > SAVE_MINUTES || done >= 1) {
                trainer.write(out);
                saved = minutes();
            }
        }
        say("trained on %d tokens a step in %.1f minutes, written to %s", tokensPerStep, minutes() - started, out);
    }

    private void measure(TokenWindows text, long[] training) {
        try (Checkpoint checkpoint = Checkpoint.open(out);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            LanguageModel model = LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
            double perplexity =
                    Evaluator.measure(model, model, text, Progress.NONE).perplexity();
            CountModels counts = CountModels.measure(training, text.tokens(), MODEL.vocabulary());
            say(
                    "perplexity on %s, %d windows of %d tokens: model %.2f, bigram %.2f, unigram %.2f",
                    text.source(), text.count(), text.seqlen(), perplexity, counts.bigram(), counts.unigram());
        }
    }

    private double minutes() {
        return (System.nanoTime() - begin) / 60e9;
    }

    private void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, "[%5.1f min] %s%n", minutes(), String.format(Locale.ROOT, format, values));
    }
}
