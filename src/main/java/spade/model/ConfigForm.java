package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the {@code config.json} of a family is written.
 *
 * @param within the object that holds the language model's fields, where it is one part of several; those outside count
 *     where it has none
 * @param names what else a field is called, by the name that most families have for it
 * @param defaults JSON object: what is meant where a field is left out and a family differs from the others, or where
 *     only what differs from the class's defaults is written; in the latter case by the part's {@code model_type}, the
 *     first of which is meant where there is none, and beside what its own family assumes
 * @param reader reads the fields
 */
record ConfigForm(
        Optional<String> within,
        Map<String, List<String>> names,
        String defaults,
        Function<ConfigReader, ModelConfig> reader) {}
