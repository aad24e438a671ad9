package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {

    @Test
    void foldersMayHaveBlanksInTheirNames() throws IOException {
        Path classes = Path.of("/a b/clässes");
        URL[] urls = {classes.toUri().toURL(), Path.of("/c/d.jar").toUri().toURL()};
        try (URLClassLoader program = new URLClassLoader(urls)) {
            assertThat(WorkerCommand.classPath(program)).isEqualTo(classes + File.pathSeparator + "/c/d.jar");
        }
    }
}
