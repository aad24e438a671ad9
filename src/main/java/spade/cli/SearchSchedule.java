package spade.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import spade.Choice;
import spade.Lines;
import spade.evaluate.Losses;
import spade.run.SearchPlan;
import spade.run.Target;
import spade.search.SearchSettings;
import spade.sense.Slopes;

/**
 * How long a search has worked and will work, part by part. Nothing is known before the baselines are measured; their
 * times say at most what the rest takes, and every measurement corrects that.
 */
final class SearchSchedule {

    /** The parts of a search, one after the other. */
    enum Part {
        PREPARE,
        SEARCH,
        CONFIRM,
        CEILING,
        REPORT;

        @Override
        public String toString() {
            return Choice.label(this);
        }
    }

    private final SearchPlan plan;
    private final int runsBehind;
    private final int workers;
    private final LongSupplier clock;
    private final List<PassTimes> targets = new ArrayList<>();
    /** Seconds on the clock of what is over. */
    private final Map<Part, Double> spent = new EnumMap<>(Part.class);

    private Part part = Part.PREPARE;
    private long since;
    /** Of the current part, if it is one of passes. */
    private int passes;

    private int through;
    private double seconds;
    /** By candidate, seconds of its measurements. */
    private final Map<Integer, Double> candidates = new HashMap<>();
    /** Of a candidate, as the generations that are through took. */
    private double each = Double.NaN;
    /** That have passed through pruned models. */
    private long tokens;
    /** Reverse passes, in candidates that see all windows, and their seconds. */
    private double sensed;

    private double sensing;

    /** How much longer a confirmed pass took than the baselines let expect. */
    private double correction = 1;

    /**
     * Begins with the preparation.
     *
     * @param runsBehind searches alike that follow
     * @param workers that measure at the same time
     * @param clock nanoseconds
     */
    SearchSchedule(SearchPlan plan, int runsBehind, int workers, LongSupplier clock) {
        this.plan = plan;
        this.runsBehind = runsBehind;
        this.workers = workers;
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    /** The dense and the uniformly pruned model of a target were measured. */
    void baselines(Target target, Losses dense, Losses uniform) {
        targets.add(PassTimes.of(
                target.model(), dense.timing().total(), uniform.timing().total()));
    }

    /** The next part begins; how many passes it takes, if it is one of passes. */
    void begin(Part next, int passes) {
        close();
        part = next;
        this.passes = passes;
        through = 0;
        seconds = 0;
    }

    /** The last part is over. */
    void close() {
        long now = clock.getAsLong();
        spent.merge(part, (now - since) / 1e9, Double::sum);
        since = now;
    }

    void candidate(int number, double seconds) {
        candidates.put(number, seconds);
    }

    /** A reverse pass was made. */
    void sensed(double passes, double seconds) {
        sensed += Slopes.PASSES * passes;
        sensing += seconds;
    }

    /** So many tokens have passed through pruned models. */
    void spent(long tokens) {
        this.tokens = tokens;
    }

    /** Only whole generations say what a candidate takes, because the first windows of many are seen before others. */
    void generation() {
        each = measuring() / Math.max(1, candidates.size() + sensed);
    }

    int candidates() {
        return candidates.size();
    }

    void passed(Losses losses) {
        through++;
        seconds += losses.timing().total();
        if (part == Part.CONFIRM) {
            correction = seconds / through / confirmedPass();
        }
    }

    /** Such as {@code 3/14}: how far the current part is. */
    String progress() {
        if (part != Part.SEARCH) {
            return part + " " + through + "/" + passes;
        }
        return plan.settings()
                .budget()
                .map(budget ->
                        Lines.format("search %d, %.0f %% of the budget", candidates.size(), 100.0 * tokens / budget))
                .orElseGet(() -> "search " + Math.round(candidates.size() + sensed) + "/"
                        + plan.settings().candidates());
    }

    /** Seconds of a candidate that sees all windows. */
    double wholeCandidate() {
        return sum(target -> target.oneShot(target.search()));
    }

    private double sum(ToDoubleFunction<PassTimes> each) {
        return targets.stream().mapToDouble(each).sum();
    }

    /** Seconds on the clock: one process makes reverse passes, and all workers measure candidates. */
    private double measuring() {
        return sensing + candidates.values().stream().mapToDouble(each -> each).sum() / workers;
    }

    /** Seconds of a whole part, before its own measurements say it better. */
    double expected(Part of) {
        return switch (of) {
            case PREPARE -> 0;
            case SEARCH -> searched();
            case CONFIRM -> correction * confirmedPass() * (part == of ? passes : confirmedAtMost()) / workers;
            case CEILING -> plan.ceiling() ? SearchPlan.CEILING_PASSES * wholeCandidate() : 0;
            case REPORT -> correction * sum(PassTimes::reported) / workers;
        };
    }

    /** As far as candidates, time and budget go. */
    private double searched() {
        SearchSettings settings = plan.settings();
        double byCandidates = (Double.isNaN(each) ? wholeCandidate() / workers : each) * settings.candidates();
        double token = tokens > 0 ? measuring() / tokens : wholeCandidate() / workers / sum(PassTimes::tokens);
        double byBudget = settings.budget().map(budget -> token * budget).orElse(byCandidates);
        double byTime = settings.time().map(time -> time.toMillis() / 1e3).orElse(byCandidates);
        return Math.min(byCandidates, Math.min(byBudget, byTime));
    }

    /** By the baselines. */
    private double confirmedPass() {
        return sum(target -> target.sequential(target.confirmation())) / targets.size();
    }

    private int confirmedAtMost() {
        boolean confirm = targets.stream().allMatch(target -> target.confirmation() > 0);
        return confirm ? SearchPlanText.confirmedAtMost(plan) : 0;
    }

    /** Seconds of this search that are left. */
    private double leftOfThis() {
        double left = 0;
        for (Part each : Part.values()) {
            if (each.compareTo(part) > 0) {
                left += expected(each);
            }
        }
        if (part == Part.SEARCH) {
            return left + Math.max(0, expected(part) - measuring());
        }
        if (part == Part.REPORT && targets.stream().anyMatch(target -> target.questions() > 0)) {
            // Its passes take very different times.
            return left + Math.max(0, expected(part) - (clock.getAsLong() - since) / 1e9);
        }
        return passes == 0 ? left : left + expected(part) * (passes - through) / passes;
    }

    /** Seconds that are left of all, the searches behind this one included. */
    double left() {
        double each = expected(Part.SEARCH) + expected(Part.CONFIRM) + expected(Part.CEILING) + expected(Part.REPORT);
        return leftOfThis() + runsBehind * each;
    }

    /** The share of all time that is over. */
    double done() {
        double over = spent.values().stream().mapToDouble(each -> each).sum() + (clock.getAsLong() - since) / 1e9;
        return targets.isEmpty() ? 0 : over / (over + left());
    }

    /** One sentence with a time for each part and for all. */
    String estimate() {
        return Lines.format(
                "Prepared in %s; at most %s to come: search %s (%.1f s a candidate), confirm %s, report %s%s.",
                time(spent.getOrDefault(Part.PREPARE, 0.0)),
                time(left()),
                time(expected(Part.SEARCH)),
                wholeCandidate(),
                time(expected(Part.CONFIRM)),
                time(expected(Part.REPORT)),
                runsBehind == 0 ? "" : ", then " + runsBehind + " more of the kind");
    }

    /** One sentence with what each part took. */
    String took() {
        List<String> parts = new ArrayList<>();
        spent.forEach((each, time) -> parts.add(each + " " + time(time)));
        return "Time: " + String.join(", ", parts) + ".";
    }

    /** A time for people. */
    static String time(double seconds) {
        Duration time = Duration.ofMillis(Math.round(seconds * 1e3));
        if (time.toSeconds() < 100) {
            return Math.round(seconds) + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 100 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
