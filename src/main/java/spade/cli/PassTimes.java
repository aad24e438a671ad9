package spade.cli;

import java.util.List;
import spade.data.TokenWindows;
import spade.run.SearchedModel;

/**
 * What passes of a target take, by the times of its baselines.
 *
 * @param window seconds of a window's forward pass
 * @param pruning seconds of pruning one-shot
 * @param seqlen tokens of a window
 * @param calibration windows, and so on of the other texts
 * @param questions of tasks, in windows of so many tokens
 */
record PassTimes(
        double window,
        double pruning,
        int seqlen,
        int calibration,
        int search,
        int confirmation,
        List<Integer> reports,
        double questions) {

    static PassTimes of(SearchedModel model, double dense, double uniform) {
        int search = model.search().count();
        return new PassTimes(
                dense / search,
                Math.max(0, uniform - dense),
                model.search().seqlen(),
                model.workbench().texts().calibration().count(),
                search,
                model.confirmation().map(text -> text.count()).orElse(0),
                model.reports().stream().map(TokenWindows::count).toList(),
                model.tasks().map(tasks -> tasks.pruned().get().tokens()).orElse(0L)
                        / (double) model.search().seqlen());
    }

    /** Of a candidate. */
    double tokens() {
        return (double) search * seqlen;
    }

    double oneShot(int windows) {
        return pruning + windows * window;
    }

    /** The calibration windows go through every block twice, before it is pruned and behind that. */
    double sequential(int windows) {
        return 2 * calibration * window + oneShot(windows);
    }

    /**
     * The dense model; uniform, OWL and the winner, both ways. Tasks pass through the dense model, and beside the texts
     * through those that are pruned sequentially.
     */
    double reported() {
        return reports.stream()
                        .mapToDouble(report -> report * window + 3 * (oneShot(report) + sequential(report)))
                        .sum()
                + 4 * questions * window;
    }
}
