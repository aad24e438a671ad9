package spade.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import spade.SpadeException;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.record.HallOfFame;
import spade.record.RunRecord;

/** Which formula of a run is meant, where a verb takes a run or anything else that allocates. */
final class SourceOptions {

    @Option(
            names = "--member",
            paramLabel = "N",
            description = "Of a run: the candidate N of its hall of fame (default: its best).")
    private Optional<Integer> member;

    /**
     * What a user names.
     *
     * @param name the allocation's; of a run its formula
     * @param run that was named; empty: something else was
     */
    record Source(String name, Optional<RunRecord> run) {

        Allocator allocator() {
            return Allocator.parse(name);
        }
    }

    /**
     * Finds what a text stands for. Names of allocations go before folders of the same name, as everywhere.
     *
     * @param note gets a sentence where nothing has confirmed the formula
     */
    Source find(String text, Consumer<String> note) {
        Optional<RunRecord> run = run(text);
        if (run.isEmpty() && member.isPresent()) {
            throw new UsageException("--member chooses from the hall of fame of a run, and " + text + " is none.");
        }
        if (run.isPresent()
                && member.isEmpty()
                && run.get().formula().isPresent()
                && !run.get().isConfirmed()) {
            note.accept("This is the best formula by the search text, which nothing has confirmed.");
        }
        return new Source(run.map(this::formula).orElse(text), run);
    }

    private static Optional<RunRecord> run(String text) {
        try {
            return Allocator.find(text).isPresent()
                    ? Optional.empty()
                    : Optional.of(Path.of(text)).filter(RunRecord::isRun).map(RunRecord::read);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private String formula(RunRecord run) {
        Optional<String> formula = member.isPresent() ? Optional.of(formula(run, member.get())) : run.formula();
        return formula.orElseThrow(() ->
                new SpadeException("The run " + run.path() + " has measured no formula wholly yet; let it go on."));
    }

    private static String formula(RunRecord run, int number) {
        List<HallOfFame.Member> members = run.hall().map(HallOfFame::members).orElse(List.of());
        return members.stream()
                .filter(found -> found.number() == number)
                .findFirst()
                .map(HallOfFame.Member::formula)
                .orElseThrow(() -> new UsageException("The hall of fame of " + run.path() + " has the members "
                        + members.stream().map(HallOfFame.Member::number).toList() + ", and " + number
                        + " is none of them."));
    }
}
