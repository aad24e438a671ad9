package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvocationTest {

    @AfterEach
    void forget() {
        System.clearProperty(Invocation.COMMAND);
    }

    @Test
    void aStartScriptIsNamedAsItCallsItself() {
        System.setProperty(Invocation.COMMAND, "spade");
        assertThat(Invocation.of("report", Path.of("results/runs/a"))).isEqualTo("spade report results/runs/a");
    }

    @Test
    void whatAShellWouldTakeApartIsQuoted() {
        System.setProperty(Invocation.COMMAND, "spade");
        assertThat(Invocation.of("export", "my run", "it's", "c4:a.json.gz", "0.6,0.7"))
                .isEqualTo("spade export 'my run' 'it'\\''s' c4:a.json.gz 0.6,0.7");
    }

    @Test
    void withoutAScriptOrAJarItIsJavaWithAClassPath() {
        assertThat(Invocation.of("runs")).startsWith("java -cp ").endsWith(" spade.cli.Main runs");
    }
}
