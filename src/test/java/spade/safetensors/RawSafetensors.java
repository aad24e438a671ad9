package spade.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files put together byte by byte, right or wrong. */
final class RawSafetensors {

    private RawSafetensors() {}

    /** The length of the header, the header, the data; the text takes single quotes for double ones. */
    static Path write(Path directory, String header, byte[] data) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return writeAnnouncing(directory, json.length, json, data);
    }

    static Path writeAnnouncing(Path directory, long length, byte[] header, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(header)
                .put(data);
        return Files.write(directory.resolve("raw.safetensors"), bytes.array());
    }

    static byte[] ints(int... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(bits);
        return bytes.array();
    }

    /** The lower halves of the numbers, two bytes each. */
    static byte[] shorts(int... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : bits) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }
}
