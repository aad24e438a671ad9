package spade.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packs all kernels as archives that Python's torch loads, for {@code check_kernels.py}; those of the reverse pass
 * behind the kernels of a family, as the program compiles them.
 */
public final class KernelArchives {

    /** Where the sources lie, from the project's folder. */
    static final Path SOURCES = Path.of("src", "main", "resources", "spade", "kernels");

    private KernelArchives() {}

    /** @param arguments the folder to write to */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path source : sources()) {
            String name = source.getFileName().toString().replace(".ts", "");
            String family = name.endsWith("_gradients") ? Files.readString(SOURCES.resolve("llama.ts")) : "";
            Files.write(folder.resolve(name + ".pt"), ScriptArchive.pack(family + "\n" + Files.readString(source)));
        }
    }

    static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".ts"))
                    .sorted()
                    .toList();
        }
    }
}
