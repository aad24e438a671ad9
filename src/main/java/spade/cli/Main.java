package spade.cli;

import ai.djl.engine.EngineException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import spade.Choice;
import spade.Nearest;
import spade.SpadeException;
import spade.UsageException;
import spade.Versions;
import spade.allocator.Allocator;
import spade.compare.TableForm;
import spade.data.BeginningToken;
import spade.data.WindowCount;
import spade.evaluate.Metric;
import spade.formula.notation.Notation;
import spade.model.Residency;
import spade.prune.CalibrationOrder;
import spade.prune.Rounding;
import spade.prune.SparsityPattern;
import spade.run.Sensing;
import spade.search.Strategy;
import spade.tensor.Device;

/** The program {@code spade}. */
@Command(
        name = "spade",
        description =
                "Discovers formulas that say how sparse each block of a language model should be, by genetic programming.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SearchCommand.class,
            SenseCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            PruneCommand.class,
            FormulaCommand.class,
            SpacesCommand.class,
            RunsCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            ReplayCommand.class,
            FetchCommand.class,
            DoctorCommand.class,
            WorkerCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "'spade VERB --help' or 'spade help VERB' explains a verb. To begin: spade search",
            "Exit status: 0 done, 1 the work failed, 2 wrong usage, 130 stopped by the user."
        })
public final class Main implements Runnable {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final Logger log = LoggerFactory.getLogger(Main.class);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command line and ends the process with its exit status. */
    public static void main(String[] arguments) {
        // Bars and λ survive a locale that knows only ASCII.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        System.exit(run(arguments));
    }

    /** Runs a command line; the exit status. */
    static int run(String... arguments) {
        try {
            return commands().execute(StoredArguments.expanded(arguments));
        } catch (SpadeException e) {
            return failed(e);
        } catch (OutOfMemoryError e) {
            System.err.println("spade: Java's memory is used up (" + e.getMessage()
                    + "); give it more with java -Xmx, or use fewer --windows.");
            return FAILED;
        } catch (LinkageError e) {
            System.err.println("spade: The native libraries do not fit this platform (" + e.getMessage()
                    + "); build with the Maven profile for it, see the README.");
            return FAILED;
        }
    }

    private static CommandLine commands() {
        CommandLine commands = new CommandLine(new Main());
        commands.getCommandSpec().subcommands().values().stream()
                .filter(verb -> !verb.getCommandName().equals("help"))
                .distinct()
                .forEach(OptionGroup::arrange);
        commands.getCommandSpec().versionProvider(Main::versions);
        commands.addSubcommand("completion", new AutoComplete.GenerateCompletion());
        // A resumed search has its old command line before the new one.
        commands.setOverwrittenOptionsAllowed(true);
        // A misspelt option is no value of the list before it.
        commands.setUnmatchedOptionsAllowedAsOptionParameters(false);
        commands.registerConverter(Allocator.class, Allocator::parse)
                .registerConverter(BeginningToken.class, BeginningToken::parse)
                .registerConverter(CalibrationOrder.class, CalibrationOrder::parse)
                .registerConverter(Device.class, Device::parse)
                .registerConverter(Duration.class, SearchSettingsOptions::duration)
                .registerConverter(Metric.class, Metric::parse)
                .registerConverter(Notation.class, Notation::parse)
                .registerConverter(Residency.class, Residency::parse)
                .registerConverter(Rounding.class, word -> Choice.parse(Rounding.class, "rounding", word))
                .registerConverter(
                        Sensing.Probes.class, word -> Choice.parse(Sensing.Probes.class, "kind of probes", word))
                .registerConverter(SparsityPattern.class, SparsityPattern::parse)
                .registerConverter(Strategy.class, word -> Choice.parse(Strategy.class, "strategy", word))
                .registerConverter(TableForm.class, word -> Choice.parse(TableForm.class, "form", word))
                .registerConverter(WindowCount.class, WindowCount::parse)
                .setParameterExceptionHandler(Main::misused);
        return commands.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int misused(ParameterException failure, String[] arguments) {
        if (failure.getCause() instanceof SpadeException value) {
            return failed(value);
        }
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? unknown(unmatched)
                : String.valueOf(failure.getMessage());
        System.err.println("spade: " + message + (message.endsWith(".") ? "" : ".") + " See '"
                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    /** What the first word that is no verb or option may have meant. */
    private static String unknown(UnmatchedArgumentException failure) {
        CommandLine command = failure.getCommandLine();
        // The words themselves are not always there.
        Matcher quoted = Pattern.compile("'([^'=]*)").matcher(String.valueOf(failure.getMessage()));
        String word = quoted.find() ? quoted.group(1) : "";
        boolean option = word.startsWith("-");
        if (!option && command.getSubcommands().isEmpty()) {
            return "'" + word + "' is one word too many";
        }
        Set<String> known = option
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        return "There is no " + (option ? "option " : "verb ") + word
                + Nearest.find(word, known)
                        .map(near -> "; perhaps " + near + " is meant")
                        .orElse("");
    }

    private static String[] versions() {
        return new String[] {
            "spade " + Versions.SPADE,
            Versions.all().entrySet().stream()
                    .filter(version -> !version.getKey().equals("spade"))
                    .map(version -> version.getKey() + " " + version.getValue())
                    .collect(Collectors.joining(", "))
        };
    }

    private static int failed(Exception failure) {
        log.debug("Failed", failure);
        if (System.getenv("SPADE_DEBUG") != null) {
            failure.printStackTrace();
        }
        System.err.println("spade: " + sentence(failure));
        return failure instanceof UsageException ? USAGE : FAILED;
    }

    private static String sentence(Exception failure) {
        if (failure instanceof SpadeException) {
            return String.valueOf(failure.getMessage());
        }
        String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        if (failure instanceof EngineException) {
            return "The tensor engine failed: " + first + ".";
        }
        String place = Arrays.stream(failure.getStackTrace())
                .filter(element -> element.getClassName().startsWith("spade."))
                .findFirst()
                .map(element -> " at " + element)
                .orElse("");
        return "An error in the program itself: " + failure.getClass().getSimpleName() + " (" + first + ")" + place
                + "; please report it with what SPADE_DEBUG=1 prints.";
    }
}
