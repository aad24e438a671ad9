package spade.cli;

import picocli.CommandLine.Option;
import spade.search.EvolutionSettings;

/** How evolution goes about it. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class EvolutionOptions {

    @Option(
            names = "--selector",
            paramLabel = "S",
            defaultValue = "tournament:3",
            description = "How evolution picks parents: tournament:N, linear-rank or truncation"
                    + " (default: ${DEFAULT-VALUE}).")
    private String selector;

    @Option(
            names = "--elite",
            paramLabel = "N",
            defaultValue = "2",
            description = "The best formulas that every generation keeps (default: ${DEFAULT-VALUE}).")
    private int elite;

    @Option(
            names = "--crossover",
            paramLabel = "P",
            defaultValue = "0.5",
            description = "Share of formulas that are crossed (default: ${DEFAULT-VALUE}).")
    private double crossover;

    @Option(
            names = "--mutation",
            paramLabel = "P",
            defaultValue = "0.6",
            description = "Share of formulas that are mutated (default: ${DEFAULT-VALUE}).")
    private double mutation;

    @Option(
            names = "--diversity",
            paramLabel = "D",
            defaultValue = "0.003",
            description = "Allocations that differ by less on average count as one (default: ${DEFAULT-VALUE}).")
    private double diversity;

    @Option(
            names = "--restart",
            paramLabel = "N",
            defaultValue = "15",
            description = "Generations without a better formula after which all but the elite make room for new ones;"
                    + " 0: never (default: ${DEFAULT-VALUE}).")
    private int restart;

    EvolutionSettings settings() {
        return new EvolutionSettings(selector, elite, crossover, mutation, diversity, restart);
    }
}
