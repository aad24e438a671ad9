package spade.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import spade.Json;
import spade.formula.NamedFormulas;

/** Lists the formulas that have a name. */
@Command(
        name = "formulas",
        description = "Lists the named formulas; 'spade formula NAME' shows one.",
        mixinStandardHelpOptions = true)
final class FormulasCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    private record Entry(String name, String formula, String source) {}

    @Override
    public Integer call() {
        if (json) {
            System.out.println(Json.line(NamedFormulas.all().stream()
                    .map(named -> new Entry(named.name(), named.formula().toString(), named.source()))
                    .toList()));
        } else {
            NamedFormulas.all()
                    .forEach(named -> System.out.printf(
                            Locale.ROOT, "%-9s %-63s %s%n", named.name(), named.formula(), named.source()));
        }
        return 0;
    }
}
