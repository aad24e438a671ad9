package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.UsageException;
import spade.data.TokenOverlap;
import spade.data.TokenWindows;

/**
 * What the texts of a model's search share. What is reported must not have been chosen on, and what is confirmed must
 * not have been searched on; calibration on the search text only makes the search a little too confident.
 */
record SharedTexts(SearchedModel model, List<TokenWindows> draws) {

    /** @param draws how many draws of the calibration text are used */
    static SharedTexts of(SearchedModel model, int draws) {
        return new SharedTexts(
                model,
                Stream.iterate(0, draw -> draw + 1)
                        .limit(Math.max(1, draws))
                        .map(model.workbench().texts()::calibration)
                        .toList());
    }

    /** What a result is not to rest on, as a sentence; empty: nothing. */
    Optional<String> forbidden() {
        List<String> shared = new ArrayList<>();
        List<TokenWindows> search = List.of(model.search());
        List<TokenWindows> confirmation = model.confirmation().stream().toList();
        for (TokenWindows report : model.reports()) {
            add(shared, "report text", report, "search text", search);
            add(shared, "report text", report, "confirmation text", confirmation);
            add(shared, "report text", report, "calibration text", draws);
        }
        model.tasks().map(tasks -> tasks.tokens().answered()).ifPresent(asked -> {
            add(shared, "reported questions of", asked, "search text", search);
            add(shared, "reported questions of", asked, "confirmation text", confirmation);
        });
        model.confirmation().ifPresent(text -> add(shared, "confirmation text", text, "search text", search));
        return shared.isEmpty() ? Optional.empty() : Optional.of(model.name() + ": " + String.join("; ", shared) + ".");
    }

    /** What its user should know, as a sentence; empty: nothing. */
    Optional<String> noted() {
        List<String> shared = new ArrayList<>();
        add(shared, "search text", model.search(), "calibration text", draws);
        return shared.stream().findFirst().map(sentence -> model.name() + ": " + sentence + ".");
    }

    private static void add(List<String> shared, String name, TokenWindows text, String of, List<TokenWindows> others) {
        TokenOverlap overlap = TokenOverlap.between(text, others);
        if (overlap.found()) {
            shared.add(overlap + " of the " + name + " " + text.source() + " are in the " + of + " "
                    + others.get(0).source());
        }
    }

    static UsageException refused(String forbidden) {
        return new UsageException("What a search is reported on must not be what it chose on. " + forbidden
                + " Give another --report-text, --confirm-text or --calibration, a smaller --limit for tasks, or"
                + " --allow-overlap for a result that says so.");
    }
}
