package spade.tasks;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spade.Digests;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.data.Tokenizer;

/**
 * Tasks in the tokens of a model. What depends on the model alone: which of the choices is the right one, and how long
 * it is, does not.
 *
 * @param tasks whose questions they are
 * @param questions of all tasks, one task behind the other
 * @param bos where the beginning token stands
 * @param truncated questions by task that are longer than the model reads, and were cut on the left
 * @param merged questions by task of which a choice changes the tokens of its context
 */
public record TaskTokens(
        List<QuestionSet> tasks,
        List<QuestionTokens> questions,
        BeginningToken bos,
        List<Integer> truncated,
        List<Integer> merged) {

    public TaskTokens {
        tasks = List.copyOf(tasks);
        questions = List.copyOf(questions);
        truncated = List.copyOf(truncated);
        merged = List.copyOf(merged);
    }

    /** @param context the most tokens that the model reads */
    public static TaskTokens of(List<QuestionSet> tasks, Tokenizer tokenizer, BeginningToken bos, int context) {
        ChoiceEncoder encoder = new ChoiceEncoder(tokenizer, bos, context);
        List<QuestionTokens> questions = new ArrayList<>();
        List<Integer> truncated = new ArrayList<>();
        List<Integer> merged = new ArrayList<>();
        for (QuestionSet task : tasks) {
            int cut = 0;
            int changed = 0;
            for (int q = 0; q < task.questions().size(); q++) {
                String name = "question " + (q + 1) + " of the task " + task.task();
                List<ChoiceEncoder.Encoded> choices = task.questions().get(q).choices().stream()
                        .map(choice -> encoder.encode(choice, name))
                        .toList();
                encoder.forget();
                cut += choices.stream().anyMatch(ChoiceEncoder.Encoded::truncated) ? 1 : 0;
                changed += choices.stream().anyMatch(ChoiceEncoder.Encoded::merged) ? 1 : 0;
                questions.add(new QuestionTokens(
                        choices.stream().map(ChoiceEncoder.Encoded::tokens).toList(),
                        choices.stream().mapToInt(ChoiceEncoder.Encoded::scored).toArray()));
            }
            truncated.add(cut);
            merged.add(changed);
        }
        return new TaskTokens(tasks, questions, bos, truncated, merged);
    }

    /** The questions with their right answers, as a text to be compared with others. */
    public TokenWindows answered() {
        List<Question> asked =
                tasks.stream().flatMap(task -> task.questions().stream()).toList();
        String names = tasks.stream().map(QuestionSet::task).collect(Collectors.joining(", "));
        return QuestionTokens.windows(
                names,
                IntStream.range(0, asked.size())
                        .mapToObj(q -> questions.get(q).choice(asked.get(q).gold()))
                        .toList(),
                bos);
    }

    /** SHA-256 of the tokens of all questions, and of what is scored in them. */
    public String hash() {
        MessageDigest digest = Digests.sha256();
        for (QuestionTokens question : questions) {
            for (int c = 0; c < question.scored().length; c++) {
                long[] tokens = question.choices().get(c);
                ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (tokens.length + 3));
                bytes.putLong(c).putLong(question.scored()[c]).putLong(tokens.length);
                bytes.asLongBuffer().put(tokens);
                digest.update(bytes.array());
            }
        }
        return Digests.hex(digest);
    }
}
