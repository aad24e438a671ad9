package spade.run;

import spade.measure.TextPart;
import spade.measure.Workbench;

/**
 * A model of a search, open.
 *
 * @param name different for every model of a search
 * @param workbench the model
 * @param texts cut into its windows
 * @param searched the search text as requests name it
 */
public record SearchedModel(String name, Workbench workbench, SearchTexts texts, TextPart searched) {

    SearchedModel(String name, Workbench workbench, SearchTexts texts) {
        this(name, workbench, texts, TextPart.of(texts.search()));
    }
}
