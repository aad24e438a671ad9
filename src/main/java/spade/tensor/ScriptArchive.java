package spade.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that {@code torch.jit.save} would write: a zip of stored entries around one
 * module without parameters.
 */
final class ScriptArchive {

    /** Pickle protocol 2: an instance of {@code __torch__.K} whose state is {@code {"training": True}}. */
    private static final String MODULE =
            "\u0080\u0002c__torch__\nK\n)\u0081}(X\u0008\u0000\u0000\u0000training\u0088ub.";

    /** Pickle protocol 2: the empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private static final String HEAD = """
            class K(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    private ScriptArchive() {}

    /** @param methods method definitions of class {@code __torch__.K}, at column 0 */
    static byte[] pack(String methods) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "k/data.pkl", MODULE.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "k/code/__torch__.py", (HEAD + methods.indent(2)).getBytes(StandardCharsets.UTF_8));
            store(zip, "k/constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "k/version", "10\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
