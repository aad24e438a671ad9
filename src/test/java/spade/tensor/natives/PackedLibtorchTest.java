package spade.tensor.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Resource;
import spade.SpadeException;

class PackedLibtorchTest {

    private static final PackedLibtorch LIBTORCH =
            new PackedLibtorch("2.7.1-cu128", "cu128", List.of("/torch/libtorch.so", "/cuda/libcudart.so.12"));

    @Test
    void ofTwoCudasTheOneThatLibtorchWasCompiledWithIsUnpackedWhateverTheirOrder(@TempDir Path folder)
            throws IOException {
        URL torch = jar(folder, "pytorch-2.7.1.jar", "torch/libtorch.so", "torch");
        URL older = jar(folder, "cuda-12.6-redist.jar", "cuda/libcudart.so.12", "12.6");
        URL newer = jar(folder, "cuda-redist-12.9.jar", "cuda/libcudart.so.12", "12.9");
        for (URL[] path : new URL[][] {{torch, older, newer}, {newer, older, torch}}) {
            Path unpacked = LIBTORCH.unpacked(Files.createTempDirectory(folder, "cache"), new URLClassLoader(path));
            assertThat(unpacked.resolve("libtorch.so")).hasContent("torch");
            assertThat(unpacked.resolve("libcudart.so.12")).hasContent("12.9");
        }
    }

    @Test
    void aLibraryThatIsMissingIsNamedAndLeavesNothingBehind(@TempDir Path folder) throws IOException {
        URL torch = jar(folder, "pytorch-2.7.1.jar", "torch/libtorch.so", "torch");
        assertThatThrownBy(() -> LIBTORCH.unpacked(folder, new URLClassLoader(new URL[] {torch})))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("lack /cuda/libcudart.so.12");
        assertThat(folder.resolve("libtorch")).isEmptyDirectory();
    }

    @Test
    void whatIsUnpackedOnceIsUsedAgain(@TempDir Path folder) throws IOException {
        URL torch = jar(folder, "pytorch-2.7.1.jar", "torch/libtorch.so", "torch");
        URL cuda = jar(folder, "cuda-redist-12.9.jar", "cuda/libcudart.so.12", "12.9");
        Path unpacked = LIBTORCH.unpacked(folder, new URLClassLoader(new URL[] {torch, cuda}));
        assertThat(LIBTORCH.unpacked(folder, new URLClassLoader(new URL[0]))).isEqualTo(unpacked);
    }

    /** CUDA's compiler and cuDNN's engines would take a gigabyte more, and nothing here needs them. */
    @Test
    void theListOfLibrariesNamesEachOnceAndNoneThatNeedsADriverToLoad() {
        List<String> libraries =
                Resource.text(PackedLibtorch.JAVACPP_LIBRARIES).lines().toList();
        assertThat(libraries).doesNotHaveDuplicates().allMatch(library -> library.startsWith("/org/bytedeco/"));
        assertThat(libraries).noneMatch(library -> library.contains("nvrtc") || library.contains("cudnn_"));
    }

    private static URL jar(Path folder, String name, String entry, String content) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return file.toUri().toURL();
    }
}
