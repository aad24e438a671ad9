package spade.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.allocator.Allocator;
import spade.data.TokenOverlap;
import spade.data.TokenWindows;
import spade.measure.Workbench;
import spade.record.Provenance;
import spade.record.SeenText;

/** What was seen of the text that a table is measured on, and of its tasks' questions, before they were measured. */
final class Overlaps {

    private final Workbench workbench;
    private final List<Measured> measured;

    /** @param asked the tasks' questions with their right answers */
    Overlaps(
            ComparisonPlan plan,
            Workbench workbench,
            TokenWindows text,
            Optional<TokenWindows> asked,
            Optional<TokenWindows> searchText) {
        this.workbench = workbench;
        List<TokenWindows> draws = IntStream.range(0, plan.draws())
                .mapToObj(draw -> workbench.texts().calibration(draw))
                .toList();
        this.measured = Stream.concat(
                        Stream.of(Measured.of("this text", text, draws, searchText)),
                        asked
                                .map(questions -> Measured.of("the tasks' questions", questions, draws, searchText))
                                .stream())
                .toList();
    }

    /**
     * Something that all rows are measured on.
     *
     * @param calibration what the calibration text has of it
     * @param searched what the text that allocators search on has of it
     * @param byRun what runs have seen of it, by their directories
     */
    private record Measured(
            String name,
            TokenWindows text,
            Optional<TokenOverlap> calibration,
            Optional<TokenOverlap> searched,
            Map<Path, Optional<SeenText>> byRun) {

        static Measured of(
                String name, TokenWindows text, List<TokenWindows> draws, Optional<TokenWindows> searchText) {
            return new Measured(
                    name,
                    text,
                    Optional.of(TokenOverlap.between(text, draws)).filter(TokenOverlap::found),
                    searchText
                            .map(searched -> TokenOverlap.between(text, List.of(searched)))
                            .filter(TokenOverlap::found),
                    new HashMap<>());
        }

        List<String> seen(Allocator allocator, Workbench workbench) {
            List<String> seen = new ArrayList<>();
            calibration.ifPresent(of -> seen.add("calibrated on " + of + " of " + name));
            searched.filter(of -> allocator.readsSearchText())
                    .ifPresent(of -> seen.add("searched on " + of + " of " + name));
            allocator
                    .run()
                    .flatMap(run -> byRun.computeIfAbsent(run.path(), first -> SeenText.of(run, workbench, text)))
                    .ifPresent(of -> seen.add(
                            (of.certain() ? "its search saw " + name + ": " : "whether its search saw " + name + " is ")
                                    + of.what()));
            return seen;
        }
    }

    /** What a row has to say of it, and of what its allocation was searched for. */
    List<Note> notes(ComparisonPlan.Entry entry) {
        Allocator allocator = entry.allocation().allocator();
        return Stream.of(seen(allocator), allocator.run().flatMap(run -> elsewhere(run.provenance(), entry)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Note> elsewhere(Provenance run, ComparisonPlan.Entry entry) {
        boolean here = run.sparsities().contains(entry.sparsity())
                && run.models().stream().anyMatch(model -> model.sha256().equals(workbench.modelHash()));
        String sparsities = run.sparsities().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return here
                ? Optional.empty()
                : Optional.of(new Note(
                        Note.Mark.ELSEWHERE,
                        "searched for " + String.join(", ", run.modelNames()) + " at " + sparsities));
    }

    private Optional<Note> seen(Allocator allocator) {
        List<String> seen = measured.stream()
                .flatMap(each -> each.seen(allocator, workbench).stream())
                .toList();
        return seen.isEmpty() ? Optional.empty() : Optional.of(new Note(Note.Mark.SEEN, String.join("; ", seen)));
    }
}
