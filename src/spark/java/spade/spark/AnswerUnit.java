package spade.spark;

import org.apache.spark.api.java.function.Function;

/** What executors are told to do with a task. */
final class AnswerUnit implements Function<UnitTask, UnitAnswer> {

    private static final long serialVersionUID = 1;

    @Override
    public UnitAnswer call(UnitTask task) {
        return ExecutorSession.answer(task);
    }
}
