package spade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionsTest {

    /** They are written by hand, and the version is the pom's. */
    @Test
    void theCitationAndTheChangelogNameThisVersion() throws IOException {
        assertThat(Versions.SPADE).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(Files.readAllLines(Path.of("CITATION.cff"))).contains("version: " + Versions.SPADE);
        assertThat(Files.readAllLines(Path.of("CHANGELOG.md")))
                .filteredOn(line -> line.startsWith("## "))
                .first()
                .asString()
                .startsWith("## " + Versions.SPADE);
    }

    @Test
    void theLicenceIsInThePackage() throws IOException {
        assertThat(Resource.text("/META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
    }
}
