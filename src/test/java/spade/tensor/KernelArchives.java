package spade.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Packs all kernels as archives that Python's torch loads, for {@code check_kernels.py}. */
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
            String methods = Files.readString(source);
            if (name.endsWith("_gradients")) { // Compiled behind a family's kernels, as in the program.
                methods = text("decoder") + text("llama") + methods;
            } else if (methods.contains("def embed(")) { // A family's, compiled behind those that all families share.
                methods = text("decoder") + methods;
            }
            Files.write(folder.resolve(name + ".pt"), ScriptArchive.pack(methods));
        }
    }

    private static String text(String name) throws IOException {
        return Files.readString(SOURCES.resolve(name + ".ts")) + '\n';
    }

    static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".ts"))
                    .sorted()
                    .toList();
        }
    }
}
