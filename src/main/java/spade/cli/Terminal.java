package spade.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** What standard error is connected to; Java itself knows only of standard input and output together. */
final class Terminal {

    private static final int NARROWEST = 20;

    private Terminal() {}

    /** The columns of the terminal behind standard error; empty where there is none. */
    static OptionalInt columns() {
        try {
            // stty looks at its standard input, so that is made what standard error is.
            Process process = new ProcessBuilder("sh", "-c", "test -t 2 && stty size <&2")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String[] size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", 2);
            boolean terminal = process.waitFor() == 0 && size.length == 2;
            return terminal ? OptionalInt.of(Math.max(NARROWEST, Integer.parseInt(size[1]))) : OptionalInt.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalInt.empty(); // No shell: plain lines are right everywhere.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
