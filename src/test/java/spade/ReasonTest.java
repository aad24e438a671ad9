package spade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonTest {

    private interface Work {
        void run() throws IOException;
    }

    private static String reason(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            return Reason.of(e);
        }
        throw new AssertionError("It should have failed.");
    }

    @Test
    void whatTheSystemThrowsIsSaidInWords(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(reason(() -> Files.readString(folder.resolve("absent"))))
                .isEqualTo("there is no such file or folder");
        assertThat(reason(() -> Files.readString(folder))).isEqualTo("is a directory");
        assertThat(reason(() -> Files.createDirectory(file))).isEqualTo("something of that name is there already");
        assertThat(Reason.of(new NotDirectoryException("file"))).isEqualTo("it is no folder");
        assertThat(reason(() -> Files.delete(folder))).isEqualTo("the folder is not empty");
        assertThat(Reason.of(new EOFException())).isEqualTo("it ends too early");
        assertThat(Reason.of(new IOException())).isEqualTo("for a reason that the system does not give");
    }
}
