package spade.run;

import spade.measure.Conditions;

/**
 * A model of a search, as data.
 *
 * @param name different for every model of a search
 * @param conditions that its numbers depend on
 * @param texts that it reads
 */
public record ModelPlan(String name, Conditions conditions, TextPlan texts) {}
