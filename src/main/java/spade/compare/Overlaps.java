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

/** What was seen of the text that a table is measured on before it was measured. */
final class Overlaps {

    private final Workbench workbench;
    private final TokenWindows text;
    private final Optional<TokenOverlap> calibration;
    private final Optional<TokenOverlap> searchText;
    /** By run directory. */
    private final Map<Path, Optional<SeenText>> known = new HashMap<>();

    Overlaps(ComparisonPlan plan, Workbench workbench, TokenWindows text, Optional<TokenWindows> searchText) {
        this.workbench = workbench;
        this.text = text;
        List<TokenWindows> draws = IntStream.range(0, plan.draws())
                .mapToObj(draw -> workbench.texts().calibration(draw))
                .toList();
        this.calibration = Optional.of(TokenOverlap.between(text, draws)).filter(TokenOverlap::found);
        this.searchText = searchText
                .map(searched -> TokenOverlap.between(text, List.of(searched)))
                .filter(TokenOverlap::found);
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
        List<String> seen = new ArrayList<>();
        calibration.ifPresent(of -> seen.add("calibrated on " + of + " of this text"));
        searchText
                .filter(of -> allocator.readsSearchText())
                .ifPresent(of -> seen.add("searched on " + of + " of this text"));
        allocator
                .run()
                .flatMap(run -> known.computeIfAbsent(run.path(), first -> SeenText.of(run, workbench, text)))
                .ifPresent(of ->
                        seen.add((of.certain() ? "its search saw this text: " : "whether its search saw this text is ")
                                + of.what()));
        return seen.isEmpty() ? Optional.empty() : Optional.of(new Note(Note.Mark.SEEN, String.join("; ", seen)));
    }
}
