package spade.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Option;
import spade.Json;

/** How a verb says what came out. */
final class OutputOptions {

    @Option(names = "--json", description = "Print JSON, an object a line.")
    private boolean json;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    boolean json() {
        return json;
    }

    Display display() {
        return new Display(quiet);
    }

    /** Prints a result, as data or as people read it. */
    void print(Object result, Supplier<String> plain) {
        System.out.println(json ? Json.line(result) : plain.get());
    }
}
