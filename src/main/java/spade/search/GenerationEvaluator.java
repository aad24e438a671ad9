package spade.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.formula.Formula;

/**
 * Gives whole generations their values: names the allocations that are new, shows all of them the first windows in one
 * batch, and then decides once a stage, from what is known at that moment, which of them see more (successive halving
 * with paired comparisons). So a run does not depend on the order in which measurements arrive.
 *
 * <p>In waves there is one batch a generation: it has the first stage of the new candidates and the next stage of those
 * before them. Values of all stages compare, so that evolution goes on with what is known.
 */
final class GenerationEvaluator {

    /**
     * The value of a formula that the budget no longer reached, or whose allocation a better one of its population has.
     */
    private static final double NONE = Double.POSITIVE_INFINITY;

    private final SearchSettings settings;
    private final TargetProfiles targets;
    private final Lineage lineage;
    private final CandidateMeasurer measurer;
    private final Supplier<Optional<String>> end;
    private final CandidateListener listener;
    private final Archive archive;
    private final Race race;
    private final Set<Formula> seen = new HashSet<>();
    /** By stage, who is to see its windows next, the best first. */
    private final List<List<Candidate>> waiting = new ArrayList<>();

    private long generation;
    private int barrenGenerations;
    private int stagnantGenerations;
    /** What was spent beside candidates, in candidates. */
    private double spent;

    /** @param end why no further measurement may begin; empty as long as one may */
    GenerationEvaluator(
            SearchSettings settings,
            TargetProfiles targets,
            Lineage lineage,
            CandidateMeasurer measurer,
            Supplier<Optional<String>> end,
            CandidateListener listener) {
        this.settings = settings;
        this.targets = targets;
        this.lineage = lineage;
        this.measurer = measurer;
        this.end = end;
        this.listener = listener;
        this.archive = new Archive(settings.evolution().diversity());
        this.race = new Race(settings.metric(), settings.stages());
        settings.stages().ends().forEach(stage -> waiting.add(new ArrayList<>()));
    }

    /** The values of a generation's formulas, smaller being better. */
    double[] values(List<Formula> population) {
        Set<Formula> fresh = new LinkedHashSet<>(population);
        fresh.removeAll(seen);
        seen.addAll(fresh);
        generation += fresh.isEmpty() ? 0 : 1;
        int before = archive.size();
        int formulas = fresh.size();
        int known = 0;
        OptionalInt leader = race.leader();
        do {
            int named = archive.size();
            known += name(fresh);
            measure(IntStream.rangeClosed(named + 1, archive.size())
                    .mapToObj(archive::get)
                    .toList());
            // Candidates that stop early leave room for others.
        } while (!fresh.isEmpty() && !exhausted());
        barrenGenerations = archive.size() == before ? barrenGenerations + 1 : 0;
        stagnantGenerations = race.leader().equals(leader) ? stagnantGenerations + 1 : 0;
        listener.generation(generation, formulas, known);
        return cleared(population);
    }

    /**
     * Makes candidates of the formulas whose allocations are new, as far as there is room for all their windows; only
     * those that it has no room for stay.
     *
     * @return how many allocations were known
     */
    private int name(Set<Formula> fresh) {
        int known = 0;
        int room = measurable();
        for (Iterator<Formula> each = fresh.iterator(); each.hasNext(); ) {
            Formula formula = each.next();
            List<Allocation> allocations = targets.allocate(formula);
            Optional<Candidate> same = archive.nearest(allocations);
            if (same.isPresent()) {
                known++;
                archive.stand(formula, same.get().number());
                each.remove();
            } else if (room > 0 && !exhausted()) {
                room--;
                Origin origin = lineage.of(formula, archive::standing);
                archive.put(Candidate.fresh(archive.size() + 1, generation, formula, origin, allocations));
                each.remove();
            }
        }
        return known;
    }

    /** Shows new candidates the first windows, and further ones to those that may be among the best. */
    private void measure(List<Candidate> fresh) {
        waiting.get(0).addAll(fresh);
        do {
            measureWaiting();
        } while (!settings.waves() && isWaiting());
    }

    /** Measures in waves what generations have left open, when no further ones come. */
    void finish() {
        while (isWaiting() && end.get().isEmpty()) {
            measureWaiting();
        }
    }

    /** Shows everyone who waits the windows of a stage, those of the last stages first. */
    private void measureWaiting() {
        List<Integer> ends = settings.stages().ends();
        List<Turn> turns = new ArrayList<>();
        for (int stage = ends.size() - 1; stage >= 0; stage--) {
            int to = ends.get(stage);
            waiting.get(stage).forEach(candidate -> turns.add(new Turn(candidate, to)));
            waiting.get(stage).clear();
        }
        if (turns.isEmpty()) {
            return;
        }
        List<Candidate> found = measurer.measure(turns, listener::candidate);
        found.forEach(archive::put);
        List<Candidate> through = IntStream.range(0, turns.size())
                .filter(i -> found.get(i).windows() == turns.get(i).to())
                .mapToObj(found::get)
                .toList();
        through.forEach(race::measured);
        through.stream()
                .filter(race::isOpen)
                .sorted(Comparator.comparingDouble(race::value))
                .forEachOrdered(candidate ->
                        waiting.get(ends.indexOf(candidate.windows()) + 1).add(candidate));
    }

    private boolean isWaiting() {
        return waiting.stream().anyMatch(stage -> !stage.isEmpty());
    }

    /** How many more candidates the measurer has room for behind those that wait. */
    private int measurable() {
        return Math.max(
                0, measurer.room() - waiting.stream().mapToInt(List::size).sum());
    }

    /**
     * The values of a population. Of every group of almost equal allocations only the best keeps its own (clearing,
     * Pétrowski 1996): the others make room, or the population would soon hold one allocation in many guises.
     */
    private double[] cleared(List<Formula> population) {
        double[] values = new double[population.size()];
        Arrays.fill(values, NONE);
        Map<Integer, Candidate> standing = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            int place = i;
            archive.standing(population.get(i)).ifPresent(number -> standing.put(place, archive.get(number)));
        }
        List<Candidate> kept = new ArrayList<>();
        standing.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingDouble(race::value)))
                .forEachOrdered(each -> {
                    Candidate candidate = each.getValue();
                    if (kept.stream().noneMatch(better -> archive.close(better, candidate))) {
                        kept.add(candidate);
                        values[each.getKey()] = race.value(candidate);
                    }
                });
        return values;
    }

    /** Whether candidates, tokens or time are used up. */
    boolean exhausted() {
        return (room() == 0 && !isWaiting()) || end.get().isPresent();
    }

    /** How many more candidates may be measured on all windows. */
    int room() {
        int left = (int) Math.ceil(settings.candidates() - archive.size() - spent);
        return Math.max(0, Math.min(left, measurable()));
    }

    /** Something else was made that costs as much as so many candidates on all windows. */
    void spend(double candidates) {
        spent += candidates;
    }

    /** Why a search that has ended did so, as {@link SearchOutcome#stopped()} says it. */
    String stopped() {
        String used = measurer.room() == 0 ? "budget" : "candidates";
        return end.get().orElse(room() == 0 ? used : "barren");
    }

    /** Generations in a row, up to now, that brought no new allocation. */
    int barrenGenerations() {
        return barrenGenerations;
    }

    /** Generations in a row, up to now, without a better candidate. */
    int stagnantGenerations() {
        return stagnantGenerations;
    }

    /** Gives a population that begins anew as many generations as the first one had. */
    void forgetStagnation() {
        stagnantGenerations = 0;
    }

    /** Everything measured, best first. */
    List<Candidate> best() {
        return archive.best(race);
    }

    /** The best of those that have seen all windows. */
    Optional<Candidate> leader() {
        OptionalInt number = race.leader();
        return number.isPresent() ? Optional.of(archive.get(number.getAsInt())) : Optional.empty();
    }

    /** Whether allocations are, or nearly, those of a candidate. */
    boolean isKnown(List<Allocation> allocations) {
        return archive.nearest(allocations).isPresent();
    }

    /** The value of a formula that a candidate stands for, if that was measured. */
    OptionalDouble value(Formula formula) {
        return archive.standing(formula).map(archive::get).stream()
                .filter(candidate ->
                        candidate.windows() > 0 && candidate.failure().isEmpty())
                .mapToDouble(race::value)
                .findFirst();
    }
}
