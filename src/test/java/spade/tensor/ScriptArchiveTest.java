package spade.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class ScriptArchiveTest {

    @Test
    void theArchiveHoldsOneModuleWithTheMethodsInItsClass() throws IOException {
        Map<String, String> entries = unpack(ScriptArchive.pack("def f(self: __torch__.K) -> int:\n  return 1\n"));
        assertThat(entries).containsOnlyKeys("k/data.pkl", "k/code/__torch__.py", "k/constants.pkl", "k/version");
        assertThat(entries.get("k/code/__torch__.py"))
                .startsWith("class K(Module):\n")
                .endsWith("\n  def f(self: __torch__.K) -> int:\n    return 1\n");
    }

    @Test
    void nothingIsCompressedBecauseTorchMapsTheEntries() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(ScriptArchive.pack("")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getMethod()).as(entry.getName()).isEqualTo(ZipEntry.STORED);
            }
        }
    }

    @Test
    void theSameSourceMakesTheSameEntries() throws IOException {
        assertThat(unpack(ScriptArchive.pack("# a"))).isEqualTo(unpack(ScriptArchive.pack("# a")));
        assertThat(unpack(ScriptArchive.pack("# a"))).isNotEqualTo(unpack(ScriptArchive.pack("# b")));
    }

    private static Map<String, String> unpack(byte[] archive) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return entries;
    }
}
