package spade.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a task makes a question of a row.
 *
 * @param contexts what is read: one template for all choices, or one for each
 * @param choices the answers, a template each; a single one names a field that lists them
 * @param gold the right one: its index, or a label
 * @param labels of the choices, in the same forms; none: the gold is an index
 * @param clean what contexts and answers go through at the end
 */
record Prompt(
        List<Template> contexts, List<Template> choices, Template gold, List<Template> labels, List<Filter> clean) {

    /** Between one question with its answer and the next. */
    private static final String END = "\n\n";

    Prompt {
        contexts = List.copyOf(contexts);
        choices = List.copyOf(choices);
        labels = List.copyOf(labels);
        clean = List.copyOf(clean);
    }

    /**
     * The question of a row; a row that has none is a {@link BadRow}.
     *
     * @param before what stands in front of its contexts
     */
    Question question(String before, JsonNode row) {
        List<String> answers = texts(choices, row);
        if (answers.isEmpty()) {
            throw new BadRow("it offers no choice; leave it out");
        }
        if (contexts.size() > 1 && contexts.size() != answers.size()) {
            throw new BadRow("it has " + answers.size() + " choices, and the definition " + contexts.size()
                    + " contexts; give one context, or as many as choices");
        }
        List<Choice> offered = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            String context = contexts.get(contexts.size() == 1 ? 0 : i).of(row);
            offered.add(Choice.of(before + cleaned(context), cleaned(answers.get(i))));
        }
        return new Question(offered, gold(row, answers.size()));
    }

    /** A row with its right answer, as an example in front of a question. */
    String shot(JsonNode row) {
        Question question = question("", row);
        Choice right = question.choices().get(question.gold());
        return right.context() + right.continuation() + END;
    }

    private static List<String> texts(List<Template> templates, JsonNode row) {
        return templates.size() == 1
                ? templates.get(0).entries(row)
                : templates.stream().map(template -> template.of(row)).toList();
    }

    private String cleaned(String text) {
        String result = text;
        for (Filter filter : clean) {
            result = filter.apply(result);
        }
        return result;
    }

    private int gold(JsonNode row, int count) {
        String text;
        try {
            text = gold.of(row);
        } catch (BadRow e) {
            throw new BadRow("it has no gold: " + e.clause());
        }
        int index = labels.isEmpty() ? index(text) : labelled(text, texts(labels, row));
        if (index < 0 || index >= count) {
            throw new BadRow("its gold '" + text + "' stands for none of its " + count
                    + " choices, which are counted from 0; correct it, or leave the row out");
        }
        return index;
    }

    private static int labelled(String text, List<String> labels) {
        int index = labels.indexOf(text);
        if (index < 0) {
            throw new BadRow("its gold '" + text + "' is none of the labels " + String.join(", ", labels)
                    + "; correct it, or leave the row out");
        }
        return index;
    }

    private static int index(String text) {
        return switch (text) {
            case "false" -> 0;
            case "true" -> 1;
            default ->
                Optional.of(text)
                        .filter(digits -> digits.matches("-?\\d{1,9}"))
                        .map(Integer::parseInt)
                        .orElseThrow(() -> new BadRow("its gold '" + text
                                + "' is no index of a choice; correct it, or name \"labels\" in the definition"));
        };
    }
}
