package spade.data;

import io.airlift.compress.Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Unpacks the pages of Parquet files, without native libraries. */
final class ParquetPages implements CompressionCodecFactory {

    private static final Set<CompressionCodecName> KNOWN = EnumSet.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.GZIP,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.ZSTD);

    private record Unpacking(CompressionCodecName codec) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            byte[] bytes = packed.toInputStream().readAllBytes();
            return BytesInput.from(
                    switch (codec) {
                        case UNCOMPRESSED -> bytes;
                        case GZIP -> new GZIPInputStream(new ByteArrayInputStream(bytes)).readNBytes(size);
                        case SNAPPY -> unpacked(new SnappyDecompressor(), bytes, size);
                        case ZSTD -> unpacked(new ZstdDecompressor(), bytes, size);
                        default -> throw new IllegalStateException("Refused before");
                    });
        }

        private static byte[] unpacked(Decompressor by, byte[] packed, int size) {
            byte[] page = new byte[size];
            by.decompress(packed, 0, packed.length, page, 0, size);
            return page;
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer page, int size) throws IOException {
            page.put(decompress(BytesInput.from(packed), size).toInputStream().readAllBytes());
        }

        @Override
        public void release() {}
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        if (!KNOWN.contains(codec)) {
            throw new IllegalArgumentException("its texts are packed by " + codec);
        }
        return new Unpacking(codec);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Nothing is written");
    }

    @Override
    public void release() {}
}
