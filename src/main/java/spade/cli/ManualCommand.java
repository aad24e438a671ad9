package spade.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the whole reference. */
@Command(
        name = "manual",
        description = "Prints the reference of all verbs and options, for a pager.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the field.
final class ManualCommand implements Callable<Integer> {

    private static final int WIDTH = 100;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        System.out.print(page("SPADE(1)", root));
        root.getSubcommands().forEach((name, verb) -> System.out.print(page("SPADE " + name, verb)));
        return 0;
    }

    private static String page(String title, CommandLine command) {
        command.setUsageHelpWidth(WIDTH);
        String text = command.getUsageMessage(Ansi.OFF).stripTrailing().indent(4);
        return String.format("%s%n%n%s%n", title.toUpperCase(Locale.ROOT), text);
    }
}
