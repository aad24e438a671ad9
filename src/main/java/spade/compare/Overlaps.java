package spade.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.allocator.Allocator;
import spade.data.TokenOverlap;
import spade.data.TokenWindows;
import spade.measure.Workbench;
import spade.record.SeenText;

/** What was seen of the text that a table is measured on before it was measured. */
final class Overlaps {

    private final Workbench workbench;
    private final TokenWindows text;
    private final Optional<TokenOverlap> calibration;
    private final Optional<TokenOverlap> searchText;

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

    /** What a row of an allocation has to say of it; empty: nothing was seen. */
    Optional<Note> note(Allocator allocator) {
        List<String> seen = new ArrayList<>();
        calibration.ifPresent(of -> seen.add("calibrated on " + of + " of this text"));
        searchText
                .filter(of -> allocator.readsSearchText())
                .ifPresent(of -> seen.add("searched on " + of + " of this text"));
        allocator
                .run()
                .flatMap(run -> SeenText.of(run, workbench, text))
                .ifPresent(of ->
                        seen.add((of.certain() ? "its search saw this text: " : "whether its search saw this text is ")
                                + of.what()));
        return seen.isEmpty() ? Optional.empty() : Optional.of(new Note(Note.Mark.SEEN, String.join("; ", seen)));
    }
}
