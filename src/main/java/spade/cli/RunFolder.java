package spade.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Where work goes that was given no folder. */
final class RunFolder {

    private RunFolder() {}

    /** A folder below {@code results/runs}, named after the time. */
    static Path now(String prefix) {
        String time = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return Path.of("results", "runs", prefix + time);
    }
}
