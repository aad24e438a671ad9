package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TaskParts;
import spade.measure.TextPart;
import spade.record.Purpose;
import spade.record.Task;

/**
 * Measures cells, as many as belong together as one batch: what is asked of one model may then pass together, texts and
 * tasks too.
 *
 * @param metrics what is measured of pruned models on the search text
 */
record CellMeasurer(List<Target> targets, Set<Metric> metrics, JournalledMeasurer measurer, SearchListener listener) {

    /** One of a cell's measurements: on which draw of the calibration text, or of tasks on which part. */
    private record Place(Cell cell, int number) {}

    /** How many measurements some cells are on one draw. */
    int passes(List<Cell> cells) {
        return cells.stream().mapToInt(cell -> requests(cell, 1).size()).sum();
    }

    /**
     * Measures cells as one batch.
     *
     * @param draws of the calibration text, on which each is measured
     * @return their losses by draw, of tasks by part, in the order of the cells
     */
    Map<Cell, List<Losses>> measure(List<Cell> cells, int draws) {
        List<Task> tasks = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (Cell cell : cells) {
            Purpose purpose =
                    Purpose.of(cell.phase(), targets.get(cell.target()).model().name(), cell.method());
            List<Request> requests = requests(cell, draws);
            for (int number = 0; number < requests.size(); number++) {
                places.add(new Place(cell, number));
                tasks.add(new Task(purpose, requests.get(number)));
            }
        }
        List<Losses> found = new ArrayList<>(Collections.nCopies(tasks.size(), Losses.broken(1)));
        measurer.measure(tasks, (at, outcome) -> {
            found.set(at, losses(outcome, tasks.get(at).request().text()));
            passed(places.get(at), found.get(at));
        });
        Map<Cell, List<Losses>> byCell = new LinkedHashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            byCell.computeIfAbsent(places.get(i).cell(), first -> new ArrayList<>())
                    .add(found.get(i));
        }
        return byCell;
    }

    private List<Request> requests(Cell cell, int draws) {
        Target target = targets.get(cell.target());
        if (cell.phase() == Purpose.Phase.TASKS) {
            Request ofModel = target.request(cell.allocation(), cell.order(), 0, TextPart.NONE, Set.of());
            return tasks(cell).parts(cell).requests(ofModel);
        }
        boolean searched =
                cell.phase() == Purpose.Phase.BASELINE && cell.order().isPresent();
        Set<Metric> wanted = searched ? metrics : Set.of(Metric.NLL);
        return IntStream.range(0, draws)
                .mapToObj(
                        draw -> target.request(cell.allocation(), cell.order(), draw, TextPart.of(text(cell)), wanted))
                .toList();
    }

    private ReportedTasks tasks(Cell cell) {
        return targets.get(cell.target()).model().tasks().orElseThrow();
    }

    /** What a cell is measured on, if that is a text. */
    TokenWindows text(Cell cell) {
        return targets.get(cell.target()).model().texts(cell.phase()).get(cell.text());
    }

    /** A model that pruning broke has losses that are no numbers. */
    static Losses losses(Outcome outcome, TextPart text) {
        if (outcome.mayBeTriedAgain()) {
            throw new SpadeException(outcome.reason() + " Mend that and continue with --resume.");
        }
        return outcome.losses().orElseGet(() -> Losses.broken(text.windows()));
    }

    private void passed(Place place, Losses losses) {
        Cell cell = place.cell();
        String pruned = cell.order().map(order -> ", " + order).orElse("");
        String told = cell.method() + ", " + targets.get(cell.target()).title();
        switch (cell.phase()) {
            case CONFIRMATION -> listener.passed(told + ", calibration " + (place.number() + 1), losses);
            case REPORT -> listener.passed(told + pruned + ", " + text(cell).source(), losses);
            case TASKS -> listener.passed(told + pruned + ", " + part(place), losses);
            default -> {
                // What the search text says is told by who asked for it.
            }
        }
    }

    private String part(Place place) {
        TaskParts parts = tasks(place.cell()).parts(place.cell());
        int all = parts.parts().size();
        return "tasks" + (all == 1 ? "" : ", part " + (place.number() + 1) + " of " + all);
    }
}
