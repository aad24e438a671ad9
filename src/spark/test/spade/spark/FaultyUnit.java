package spade.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.function.Function;

/**
 * What an executor does with a task, except that measurements of certain sparsities end it.
 *
 * @param folder that remembers what has happened
 */
record FaultyUnit(String folder) implements Function<UnitTask, UnitAnswer> {

    /** Of a measurement that aborts its process on every attempt. */
    static final double ABORTS = 0.4375;

    /** Of a measurement whose process is killed the first time. */
    static final double IS_KILLED = 0.53125;

    /** Of a measurement that does not end the first time. */
    static final double HANGS = 0.59375;

    /** Of a measurement whose process is stopped the first time, and not ended: it neither answers nor goes. */
    static final double FREEZES = 0.65625;

    @Override
    public UnitAnswer call(UnitTask task) throws IOException, InterruptedException {
        if (names(task, ABORTS)) {
            Runtime.getRuntime().halt(134);
        }
        if (names(task, IS_KILLED) && isFirst("killed")) {
            signal("-KILL");
        }
        if (names(task, FREEZES) && isFirst("frozen")) {
            signal("-STOP");
        }
        if (names(task, HANGS) && isFirst("hung")) {
            Thread.sleep(Long.MAX_VALUE);
        }
        return ExecutorSession.answer(task);
    }

    private static void signal(String which) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        new ProcessBuilder("kill", which, String.valueOf(pid)).start().waitFor();
    }

    private static boolean names(UnitTask task, double sparsity) {
        return task.measure().contains(String.valueOf(sparsity));
    }

    private boolean isFirst(String what) throws IOException {
        Path done = Path.of(folder, what);
        if (Files.exists(done)) {
            return false;
        }
        Files.createFile(done);
        return true;
    }
}
