package spade.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import spade.Lines;
import spade.WorkersState;
import spade.WorkersState.Doing;
import spade.WorkersState.One;

/** What workers do, as lines: each of a few, or all of many in one. */
final class WorkerLines {

    /** Of more than these not each has a line. */
    private static final int FEW = 8;

    private WorkerLines() {}

    /**
     * For a terminal: one line for all, and where there is room one for each.
     *
     * @param columns that a line may have
     * @param rows of the terminal, of which no more than half are taken
     */
    static List<String> live(WorkersState state, int columns, int rows) {
        List<String> lines = new ArrayList<>();
        boolean each = state.workers().size() <= Math.min(FEW, rows / 2 - 2);
        lines.add(all(state) + (each ? "" : longest(state)));
        if (each) {
            int width = state.workers().stream()
                    .mapToInt(worker -> worker.name().length())
                    .max()
                    .orElse(1);
            state.workers().forEach(worker -> lines.add(line(state, worker, width)));
        }
        return lines.stream()
                .map(line -> line.length() <= columns ? line : line.substring(0, columns - 1) + "…")
                .toList();
    }

    /** For a log: the rates of a few workers, or the least and the most busy of many. */
    static String plain(WorkersState state) {
        List<One> told = state.workers();
        if (told.size() > FEW) {
            List<One> sorted = told.stream()
                    .sorted(Comparator.comparingDouble(One::busySeconds))
                    .toList();
            told = List.of(sorted.get(0), sorted.get(sorted.size() - 1));
        }
        return all(state)
                + told.stream()
                        .map(worker -> Lines.format(
                                "; %s %.1f a minute, %.0f %% busy",
                                worker.name(), state.perMinute(worker), state.busyPercent(worker)))
                        .collect(Collectors.joining());
    }

    private static String all(WorkersState state) {
        StringBuilder doing = new StringBuilder();
        for (Doing each : Doing.values()) {
            long count = state.count(each);
            doing.append(count == 0 ? "" : (doing.isEmpty() ? " " : ", ") + count + " " + each);
        }
        double busy = state.workers().stream()
                .mapToDouble(state::busyPercent)
                .average()
                .orElse(0);
        return Lines.format(
                "%d workers:%s; %.1f measurements a minute, %.0f %% busy",
                state.workers().size(), doing, state.perMinute(), busy);
    }

    private static String longest(WorkersState state) {
        return state.workers().stream()
                .filter(worker -> worker.doing() == Doing.MEASURING)
                .max(Comparator.comparingDouble(One::forSeconds))
                .map(worker -> Lines.format(
                        "; longest %s for %s: %s",
                        worker.name(), SearchSchedule.time(worker.forSeconds()), worker.what()))
                .orElse("");
    }

    private static String line(WorkersState state, One worker, int width) {
        boolean measures = worker.doing() == Doing.MEASURING;
        String doing = measures
                ? worker.what() + ", for " + SearchSchedule.time(worker.forSeconds())
                : worker.doing().toString();
        return Lines.format(
                "  %-" + width + "s  %5.1f a minute  %3.0f %% busy  %s",
                worker.name(),
                state.perMinute(worker),
                state.busyPercent(worker),
                doing);
    }
}
