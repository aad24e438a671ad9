package spade.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the kernels on a bare device knows all kernels of the program, and no others. */
class KernelListTest {

    private static final Path SCRIPT = Path.of("src", "test", "resources", "spade", "bench", "check_kernels.py");

    @Test
    void theScriptCallsEveryKernel() throws IOException {
        SortedSet<String> kernels = new TreeSet<>();
        for (Path source : KernelArchives.sources()) {
            String file = source.getFileName().toString().replace(".ts", "");
            found("(?m)^def (\\w+)\\(", Files.readString(source)).forEach(name -> kernels.add(file + "." + name));
        }
        String script = Files.readString(SCRIPT);
        int start = script.indexOf("KERNELS = {");
        SortedSet<String> called =
                found("\"(\\w+\\.\\w+)\": ", script.substring(start, script.indexOf("\n}\n", start)));
        assertThat(called)
                .as(
                        "Every kernel needs a line in KERNELS of %s that says what it is called with, and no other may be there",
                        SCRIPT)
                .isEqualTo(kernels);
        assertThat(kernels).contains("tensor.product");
    }

    @Test
    void everyFileIsPacked(@TempDir Path folder) throws IOException {
        KernelArchives.write(folder);
        assertThat(folder).isDirectoryContaining("glob:**/tensor.pt");
        try (var archives = Files.list(folder)) {
            assertThat(archives).hasSameSizeAs(KernelArchives.sources());
        }
    }

    private static SortedSet<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }
}
