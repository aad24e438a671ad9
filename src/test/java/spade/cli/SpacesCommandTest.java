package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.space.SearchSpaces;

class SpacesCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void allSpacesAreListedWithWhatTheyAreFor() {
        Program listed = Program.run("spaces");
        assertThat(listed.status()).as(listed.err()).isZero();
        assertThat(listed.out()).contains(SearchSpaces.names()).contains("The operators of the DSA paper's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "linear", "owl", "dsa-paper", "dsa-code", "demo"})
    void aSpaceIsPrintedAsASearchReadsIt(String name) throws IOException {
        Program shown = Program.run("spaces", name);
        assertThat(shown.status()).as(shown.err()).isZero();
        Path file = Files.writeString(folder.resolve("mine.json"), shown.out());
        assertThat(SearchSpaces.parse(file.toString())).isEqualTo(SearchSpaces.named(name));
        assertThat(Program.run("spaces", file.toString()).out()).isEqualTo(shown.out());
    }

    @Test
    void anUnknownSpaceIsWrongUsageBeforeAnythingIsLoaded() throws IOException {
        for (String[] command : new String[][] {{"spaces", "wole"}, {"search", "--space", "wole"}}) {
            Program failed = Program.run(command);
            assertThat(failed.status()).isEqualTo(2);
            assertThat(failed.err().strip().lines()).hasSize(1);
            assertThat(failed.err()).contains("'wole'", "perhaps 'whole' is meant");
        }
        Path file = Files.writeString(
                folder.resolve("broken.json"),
                Files.readString(Path.of("search-spaces", "owl.json")).replace("\"binary\"", "\"binari\""));
        Program failed = Program.run("search", "--space", file.toString());
        assertThat(failed.status()).isEqualTo(2);
        assertThat(failed.err()).contains("broken.json at line ", "'binari'", "'binary'");
    }
}
