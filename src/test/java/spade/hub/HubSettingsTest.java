package spade.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;

class HubSettingsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Test
    void theCacheIsWherePythonHasIt() {
        assertThat(HubSettings.of(Map.of()).cache())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache/huggingface/hub"));
        assertThat(HubSettings.of(Map.of("XDG_CACHE_HOME", "/c")).cache()).hasToString("/c/huggingface/hub");
        assertThat(HubSettings.of(Map.of("HF_HOME", "/h", "XDG_CACHE_HOME", "/c"))
                        .cache())
                .hasToString("/h/hub");
        assertThat(HubSettings.of(Map.of("HF_HUB_CACHE", "/k", "HF_HOME", "/h")).cache())
                .hasToString("/k");
        assertThat(HubSettings.of(Map.of("HF_HOME", "~/h")).cache())
                .isEqualTo(Path.of(System.getProperty("user.home"), "h/hub"));
        assertThat(HubSettings.of(Map.of("HF_HUB_CACHE", "/k~/$DISK/${USER}/$NOT", "DISK", "d", "USER", "u"))
                        .cache())
                .hasToString("/k~/d/u/$NOT");
    }

    @Test
    void theTokenIsTheVariablesOrTheFiles() throws IOException {
        Map<String, String> environment = Map.of("HF_HOME", home.toString());
        assertThat(HubSettings.of(environment).token()).isEmpty();
        Files.writeString(home.resolve("token"), " hf_file\n");
        assertThat(HubSettings.of(environment).token()).contains("hf_file");
        assertThat(HubSettings.of(Map.of("HF_HOME", home.toString(), "HF_TOKEN", "hf_own"))
                        .token())
                .contains("hf_own");
        assertThat(HubSettings.of(Map.of("HF_HOME", home.toString(), "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"))
                        .token())
                .isEmpty();
    }

    @Test
    void offlineAndTheEndpointAreRead() {
        assertThat(HubSettings.of(Map.of("HF_HUB_OFFLINE", "true")).offline()).isTrue();
        assertThat(HubSettings.of(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
        assertThat(HubSettings.of(Map.of("HF_ENDPOINT", "https://mirror.example/hub/"))
                        .endpoint())
                .isEqualTo(URI.create("https://mirror.example/hub"));
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "mirror")))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("HF_ENDPOINT", "'mirror'");
    }

    @Test
    void namesHaveAnOwnerAndPerhapsARevision() {
        assertThat(Repository.parse(Repository.Kind.MODEL, "Qwen/Qwen2.5-0.5B"))
                .isEqualTo(new Repository(Repository.Kind.MODEL, "Qwen/Qwen2.5-0.5B", "main"));
        assertThat(Repository.parse(Repository.Kind.MODEL, "a/b@refs/pr/1").revision())
                .isEqualTo("refs/pr/1");
        assertThat(Repository.parse(Repository.Kind.MODEL, "a/b@v1.0+cu--x").revision())
                .isEqualTo("v1.0+cu--x");
        assertThat(Hub.nameOf(Path.of("models", "llama"))).isEmpty();
        assertThat(Hub.shortName(Path.of("models", "llama"))).isEqualTo("llama");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpt2", "/a/b", "./a", "a/b/c", "../a", "a/..", "a--b/c", "a/b@", "a/b@../../x", "a b/c", "a/"})
    void otherTextsAreNoNames(String text) {
        assertThat(Repository.isName(text)).isFalse();
        assertThatThrownBy(() -> Repository.parse(Repository.Kind.MODEL, text)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../b", "/a", "a//b", "a\\b", ".", "a/.", ""})
    void aPathThatLeavesTheCacheIsRefused(String path) {
        assertThatThrownBy(() -> new RemoteFile(path, 1, "0".repeat(40))).hasMessageContaining("HF_ENDPOINT");
        assertThatThrownBy(() -> new RemoteFile("a", 1, "../a")).hasMessageContaining("HF_ENDPOINT");
    }
}
