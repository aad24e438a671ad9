package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void oneSpaceIsShownInDetail() {
        Program shown = Program.run("spaces", "owl");
        assertThat(shown.out())
                .contains("outlier_ratio ×6", "λ 0.02 to 0.25", "one sparsity per block")
                .contains("range(outlier_ratio(scores, 5), -0.15)");
        assertThat(Program.run("spaces", "linear").out()).contains("up to 0.2");
    }

    @Test
    void aFileIsShownAsASpaceIs() throws IOException {
        Path file = folder.resolve("mine.json");
        Files.copy(Path.of("search-spaces", "dsa-code.json"), file);
        assertThat(Program.run("spaces", file.toString()).out())
                .isEqualTo(Program.run("spaces", "dsa-code").out().replaceFirst("dsa-code:", "mine:"));
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
