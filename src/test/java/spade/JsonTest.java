package spade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {

    enum Way {
        FORTH,
        AND_BACK;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    record Inner(String name, Optional<Double> share) {}

    record All(
            int count,
            double value,
            Optional<Duration> time,
            OptionalLong seed,
            Way way,
            Path file,
            Doubles losses,
            List<Inner> parts,
            Map<Way, Double> byWay) {}

    private static All all(double value) {
        return new All(
                3,
                value,
                Optional.of(Duration.ofSeconds(90)),
                OptionalLong.empty(),
                Way.AND_BACK,
                Path.of("a", "b c"),
                Doubles.of(0.1, Double.NaN, 1e-300),
                List.of(new Inner("x", Optional.empty()), new Inner("ü", Optional.of(0.5))),
                Map.of(Way.FORTH, 1.5));
    }

    @Test
    void aRecordComesBackAsItWas(@TempDir Path folder) throws JsonProcessingException {
        for (double value : new double[] {0.1, -0.0, Double.MIN_VALUE, 4, Double.NaN}) {
            assertThat(Json.read(Json.line(all(value)), All.class)).isEqualTo(all(value));
        }
        Path file = folder.resolve("new").resolve("all.json");
        Json.write(file, all(1));
        assertThat(Json.read(file, All.class)).isEqualTo(all(1));
    }

    @Test
    void whatIsWrittenReadsAsWords() {
        assertThat(Json.line(all(Double.POSITIVE_INFINITY)))
                .contains(
                        "\"value\":null",
                        "\"time\":\"PT1M30S\"",
                        "\"seed\":null",
                        "\"way\":\"and-back\"",
                        "\"file\":\"" + Path.of("a", "b c").toString().replace("\\", "\\\\") + "\"",
                        "\"losses\":[0.1,null,1.0E-300]",
                        "\"byWay\":{\"forth\":1.5}");
    }

    @Test
    void absentOptionalsAreEmptyAndAbsentNumbersNaN() throws JsonProcessingException {
        assertThat(Json.read("{\"name\":\"x\"}", Inner.class)).isEqualTo(new Inner("x", Optional.empty()));
        assertThat(Json.read(Json.line(all(1)).replace("\"value\":1.0,", ""), All.class))
                .isEqualTo(all(Double.NaN));
    }

    @Test
    void whatIsNotWholeIsRefused() {
        String whole = Json.line(all(1));
        for (String damaged : List.of(
                "",
                whole.substring(0, whole.length() - 1),
                whole + "}",
                whole.replace("\"count\":3,", ""),
                whole.replace("\"count\":3", "\"count\":null"),
                whole.replace("\"count\":3", "\"count\":3,\"counted\":4"),
                whole.replace("\"and-back\"", "\"AND_BACK\""),
                whole.replace("\"PT1M30S\"", "\"90 s\""),
                whole.replace("\"value\":1.0", "\"value\":\"one\""),
                whole.replace("\"name\":\"x\"", "\"name\":null"))) {
            assertThatThrownBy(() -> Json.read(damaged, All.class))
                    .as(damaged)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void aDamagedFileIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("cut.json");
        Files.writeString(file, "{\"name\": \"x\", \"sha");
        assertThatThrownBy(() -> Json.read(file, Inner.class))
                .isInstanceOf(SpadeException.class)
                .hasMessageStartingWith("The file " + file + " is damaged or cut off (")
                .hasMessageEndingWith("); restore it from a copy.");
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> Json.read(missing, Inner.class))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining(missing.toString());
    }
}
