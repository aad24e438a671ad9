package spade.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.UsageException;

class AllocatorTest {

    @Test
    void everyNameIsReadHoweverItIsHyphened() {
        for (Allocator known : Allocator.named()) {
            String name = known.name();
            assertThat(Allocator.parse(name.replace('_', '-')).name()).isEqualTo(name);
            assertThat(Allocator.parse(" " + name.replace('-', '_').toUpperCase(java.util.Locale.ROOT))
                            .key())
                    .isEqualTo(known.key());
        }
        assertThat(Allocator.named())
                .extracting(Allocator::name)
                .contains(
                        "uniform",
                        "dsa_code",
                        "er-plus",
                        "lsa",
                        "besa",
                        "owl-searched",
                        "dlp-searched",
                        "atp-searched",
                        "evopress")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"er_puls, er-plus", "evopres, evopress", "unifrom, uniform"})
    void anUnknownNameIsAnsweredWithTheNearest(String word, String near) {
        assertThatThrownBy(() -> Allocator.parse(word))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Unknown allocation '" + word + "'")
                .hasMessageContaining("'" + near + "' is meant");
    }
}
