package spade.run;

/**
 * A model that a search prunes, and what it reads.
 *
 * @param name different for every model of a search
 * @param workbench model and protocol
 * @param texts cut into the model's windows
 */
public record SearchedModel(String name, Workbench workbench, SearchTexts texts) {}
