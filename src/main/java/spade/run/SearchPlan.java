package spade.run;

import spade.search.SearchSettings;

/**
 * Everything that decides what a search finds.
 *
 * @param workbench model and protocol
 * @param settings of the search
 * @param texts that it reads
 * @param confirmation of its best
 */
public record SearchPlan(
        Workbench workbench, SearchSettings settings, SearchTexts texts, ConfirmationSettings confirmation) {}
