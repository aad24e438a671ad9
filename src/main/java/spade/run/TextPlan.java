package spade.run;

import java.util.Optional;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.ModelTexts;

/**
 * Which texts a search reads, as data.
 *
 * @param search candidates are measured on its first windows
 * @param windows of it
 * @param confirmation the best are confirmed on its first windows; empty: on those of the search text behind the ones
 *     searched, if there are any
 * @param report read once, at the end
 * @param reportWindows of it
 */
public record TextPlan(
        String search, WindowCount windows, Optional<String> confirmation, String report, WindowCount reportWindows) {

    /** The texts in a model's windows. */
    SearchTexts cut(ModelTexts texts) {
        TokenWindows searched = texts.windows(search, windows);
        return new SearchTexts(
                searched,
                confirmation
                        .map(text -> texts.windows(text, WindowCount.atMost(searched.count())))
                        .or(() -> texts.windowsBehind(searched, searched.count())),
                texts.windows(report, reportWindows));
    }
}
