package spade.cli;

import java.io.PrintStream;
import java.util.List;

/** The lines at the bottom of a terminal, which are overwritten. */
final class LiveLines {

    private static final String ESCAPE = "\u001b[";
    /** From the cursor to the end of the screen. */
    private static final String ERASE = ESCAPE + "J";

    private final PrintStream out;
    /** How many there are; the cursor stands in the last. */
    private int drawn;

    LiveLines(PrintStream out) {
        this.out = out;
    }

    /** Draws lines in place of those that are there; none may be wider than the terminal. */
    void draw(List<String> lines) {
        out.print(erasing() + String.join("\n", lines));
        out.flush();
        drawn = lines.size();
    }

    /** Removes them, so that the next line that is printed stays. */
    void clear() {
        draw(List.of());
    }

    private String erasing() {
        return "\r" + (drawn > 1 ? ESCAPE + (drawn - 1) + "A" : "") + ERASE;
    }
}
