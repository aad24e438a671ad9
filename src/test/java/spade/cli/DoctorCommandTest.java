package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

    @Test
    void theMachineIsMeasured() throws IOException {
        Program program = Program.run("doctor", "--json");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode findings = new ObjectMapper().readTree(program.out());
        assertThat(findings.path("memory").asLong())
                .isGreaterThan(findings.path("free").asLong());
        assertThat(findings.path("threads").asInt()).isPositive();
        assertThat(findings.at("/products/float32").asDouble()).isBetween(1e9, 1e15);
        assertThat(findings.at("/products/bfloat16").asDouble()).isPositive();
        assertThat(findings.path("copy").asDouble()).isBetween(1e8, 1e13);
        assertThat(findings.path("dtype").asText()).isIn("float32", "bfloat16");
        assertThat(findings.at("/versions/torch").asText()).isNotEmpty();
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        Program program = Program.run("doctor", "--device", "cuda:9");
        assertThat(program.status()).isEqualTo(1);
        assertThat(program.err()).contains("cuda:9", "PYTORCH_LIBRARY_PATH");
    }
}
