package spade.tensor.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import spade.tensor.Device;
import spade.tensor.TensorScope;

class NativesTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void threadsOfOpenMpSpinBrieflyUnlessTheUserSaysOtherwise() throws IOException, InterruptedException {
        assertThat(environment(Optional.empty())).contains("GOMP_SPINCOUNT = '1000'");
        assertThat(environment(Optional.of("active")))
                .contains("OMP_WAIT_POLICY = 'ACTIVE'")
                .doesNotContain("SPINCOUNT = '1000'");
    }

    /** What the OpenMP library says of its environment when a process loads it. */
    private static String environment(Optional<String> policy) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opens.class.getName())
                .redirectErrorStream(true);
        builder.environment().remove("OMP_WAIT_POLICY");
        policy.ifPresent(value -> builder.environment().put("OMP_WAIT_POLICY", value));
        builder.environment().put("OMP_DISPLAY_ENV", "verbose");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** Loads libtorch. */
    static final class Opens {

        private Opens() {}

        public static void main(String[] arguments) {
            TensorScope.open(Device.CPU).close();
        }
    }
}
