package spade.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import spade.Json;
import spade.Lines;
import spade.space.SearchSpaces;

/** Lists search spaces, or shows one. */
@Command(
        name = "spaces",
        description = {
            "Lists the search spaces, or prints one.",
            "As search --space FILE reads it: one that comes with the program, or a file's, with all its defaults."
        },
        footer = {"", "Example:", "  spade spaces whole > mine.json"})
final class SpacesCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "SPACE",
            description = "The name of a search space or a JSON file; without it all are listed.")
    private Optional<String> space;

    @Override
    public Integer call() {
        System.out.print(space.map(SearchSpaces::parse).map(Json::pretty).orElseGet(() -> list().toString()));
        return 0;
    }

    private static Lines list() {
        Lines text = new Lines();
        SearchSpaces.names()
                .forEach(name ->
                        text.add("%-10s %s", name, SearchSpaces.named(name).description()));
        return text.add(
                "%nOne in detail: spaces NAME. One of your own: search --space FILE, made from a file of search-spaces.");
    }
}
