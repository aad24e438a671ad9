package spade.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import spade.Lines;
import spade.Reason;
import spade.SpadeException;
import spade.hub.Hub;
import spade.hub.Repository;
import spade.model.ConfigReader;

/** Fetches models from the Hub. */
@Command(
        name = "fetch",
        description = {
            "Fetches models from the Hugging Face Hub.",
            "What --model ORG/NAME needs: configuration, tokenizer and safetensors, into the cache that Python tools"
                    + " share (HF_HOME, HF_HUB_CACHE). A branch is fetched as it is now. HF_TOKEN opens gated and private"
                    + " models, HF_ENDPOINT names another server, HF_HUB_OFFLINE=1 takes what is there."
        },
        footer = {"", "Example:", "  spade fetch Qwen/Qwen2.5-0.5B"})
final class FetchCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "ORG/NAME", description = "Names, each with @REVISION behind it or not.")
    private List<String> names = List.of();

    @Mixin
    private OutputOptions output;

    /**
     * A model in the cache.
     *
     * @param repository {@code ORG/NAME@COMMIT}
     * @param bytes of all its files
     */
    private record Fetched(String repository, long bytes, Path path) {

        static Fetched of(Path directory) {
            try (Stream<Path> files = Files.list(directory)) {
                long bytes = files.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
                return new Fetched(Hub.nameOf(directory).orElseThrow(), bytes, directory);
            } catch (IOException e) {
                throw new SpadeException(
                        "Cannot list " + directory + " (" + Reason.of(e) + "); give the command again.", e);
            }
        }

        String plain() {
            return Lines.format("%s  %.1f MB  %s", repository, bytes / 1e6, path);
        }
    }

    @Override
    public Integer call() {
        List<Repository> repositories = names.stream()
                .map(name -> Repository.parse(Repository.Kind.MODEL, name))
                .toList();
        try (Display display = output.display()) {
            for (Repository repository : repositories) {
                Fetched fetched = Fetched.of(Hub.of(display).newest(repository, ConfigReader::read));
                display.clear();
                output.print(fetched, fetched::plain);
            }
        }
        return 0;
    }
}
