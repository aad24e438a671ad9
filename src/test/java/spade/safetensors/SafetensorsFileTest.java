package spade.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;
import static spade.safetensors.RawSafetensors.ints;
import static spade.safetensors.RawSafetensors.shorts;

import ai.djl.ndarray.NDArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;
import spade.tensor.TensorScopeTest;

class SafetensorsFileTest {

    @TempDir
    private Path directory = Path.of("");

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void float32IsReadBitByBit() throws IOException {
        Path file = RawSafetensors.write(
                directory,
                "{'x':{'dtype':'F32','shape':[2,3],'data_offsets':[0,24]}}",
                ints(0x3f800000, 0xc0490fdb, 0x00000001, 0x7f7fffff, 0x80000000, 0xff800000));
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            NDArray x = tensors.read("x", DType.FLOAT32, scope.kernels("tensor"), scope);
            assertThat(x.getShape().getShape()).containsExactly(2, 3);
            assertThat(x.toFloatArray())
                    .containsExactly(
                            1f, (float) -Math.PI, Float.MIN_VALUE, Float.MAX_VALUE, -0f, Float.NEGATIVE_INFINITY);
            assertThat(tensors.floats("x")).isEqualTo(x.toFloatArray());
        }
    }

    @Test
    void float16IsWidenedExactly() throws IOException {
        Path file = RawSafetensors.write(
                directory,
                "{'x':{'dtype':'F16','shape':[8],'data_offsets':[0,16]}}",
                shorts(0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00));
        assertThat(read(file, "x"))
                .containsExactly(
                        1f,
                        -2f,
                        1365f / 4096,
                        65504f,
                        (float) Math.pow(2, -24),
                        (float) Math.pow(2, -14),
                        -0f,
                        Float.POSITIVE_INFINITY);
    }

    @Test
    void bfloat16IsWidenedExactly() throws IOException {
        Path file = RawSafetensors.write(
                directory,
                "{'x':{'dtype':'BF16','shape':[7],'data_offsets':[0,14]}}",
                shorts(0x3f80, 0xc049, 0x7f7f, 0x0001, 0x0080, 0x8000, 0xff80));
        assertThat(read(file, "x"))
                .containsExactly(
                        1f,
                        -3.140625f,
                        (float) (255 * Math.pow(2, 120)),
                        (float) Math.pow(2, -133),
                        (float) Math.pow(2, -126),
                        -0f,
                        Float.NEGATIVE_INFINITY);
    }

    @Test
    void notANumberStaysNotANumberInEveryStoredType() throws IOException {
        byte[] data = ByteBuffer.allocate(8)
                .put(ints(0x7fc00000))
                .put(shorts(0x7e00, 0x7fc0))
                .array();
        Path file = RawSafetensors.write(
                directory,
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F16','shape':[1],'data_offsets':[4,6]},"
                        + "'c':{'dtype':'BF16','shape':[1],'data_offsets':[6,8]}}",
                data);
        assertThat(read(file, "a")).containsExactly(Float.NaN);
        assertThat(read(file, "b")).containsExactly(Float.NaN);
        assertThat(read(file, "c")).containsExactly(Float.NaN);
    }

    @ParameterizedTest
    @CsvSource({"BFLOAT16, 1.0078125", "FLOAT16, 1.0048828125", "FLOAT32, 1.005"})
    void valuesAreRoundedToTheNearestOfTheTypeAskedFor(DType type, float expected) throws IOException {
        Path file = RawSafetensors.write(
                directory,
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
                ints(Float.floatToIntBits(1.005f)));
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            Kernels kernels = scope.kernels("tensor");
            NDArray widened = kernels.call("converted")
                    .with(tensors.read("x", type, kernels, scope))
                    .with(DType.FLOAT32.scalarType())
                    .tensor(scope);
            assertThat(widened.toFloatArray()).containsExactly(expected);
        }
    }

    @Test
    void severalTensorsAreFoundByNameInTheOrderOfTheHeader() throws IOException {
        byte[] data = ByteBuffer.allocate(20)
                .put(ints(Float.floatToIntBits(5)))
                .put(shorts(0x3f80, 0x4000, 0x4040, 0x4080))
                .put(ints(Float.floatToIntBits(6), Float.floatToIntBits(7)))
                .array();
        // The header's order need not be that of the data, and "shape" need not come second.
        Path file = RawSafetensors.write(
                directory,
                "{'z':{'data_offsets':[12,20],'dtype':'F32','shape':[1,2]},'scalar':{'dtype':'F32','shape':[],'data_offsets':[0,4]},"
                        + "'__metadata__':{'format':'pt'},'a':{'dtype':'BF16','shape':[2,2],'data_offsets':[4,12]}}",
                data);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.names()).containsExactly("z", "scalar", "a");
            assertThat(tensors.metadata()).hasSize(1).containsEntry("format", "pt");
            assertThat(tensors.shape("a")).containsExactly(2, 2);
            assertThat(tensors.shape("scalar")).isEmpty();
        }
        assertThat(read(file, "z")).containsExactly(6, 7);
        assertThat(read(file, "scalar")).containsExactly(5);
        assertThat(read(file, "a")).containsExactly(1, 2, 3, 4);
    }

    @Test
    void dataThatBeginsAtAnOddByteIsReadToo() throws IOException {
        for (String blanks : new String[] {"", " ", "  ", "   "}) {
            Path file = RawSafetensors.write(
                    directory,
                    "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}" + blanks,
                    ints(0x3f800000, 0x40000000));
            assertThat(read(file, "x")).containsExactly(1, 2);
        }
    }

    @Test
    void aTensorOutlivesTheFileItWasReadFrom() throws IOException {
        Path file = RawSafetensors.write(
                directory, "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", ints(0x3f800000));
        NDArray x;
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            x = tensors.read("x", DType.FLOAT32, scope.kernels("tensor"), scope);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(ints(0)), channel.size() - 4);
        }
        assertThat(x.toFloatArray()).containsExactly(1);
    }

    @Test
    void aTensorBelongsToTheScopeThatIsNamed() throws IOException {
        Path file = RawSafetensors.write(
                directory, "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", ints(0x3f800000));
        NDArray x;
        try (SafetensorsFile tensors = SafetensorsFile.open(file);
                TensorScope owner = scope.child()) {
            x = tensors.read("x", DType.FLOAT32, scope.kernels("tensor"), owner);
        }
        TensorScopeTest.assertFreed(x);
    }

    @Test
    void tensorsBeyondTwoGibibytesAreRead() throws IOException {
        long hole = (1L << 31) + 6;
        Path file = sparse(hole, shorts(0x3f80, 0xc049), ints(0x3f800000, 0xc0000000));
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.shape("hole")).containsExactly(hole);
            assertThat(tensors.floats("floats")).containsExactly(1, -2);
        }
        assertThat(read(file, "floats")).containsExactly(1, -2);
        assertThat(read(file, "halves")).containsExactly(1, -3.140625f);
    }

    /** A file whose first tensor takes no room on the disk. */
    private Path sparse(long hole, byte[] halves, byte[] floats) throws IOException {
        byte[] header =
                ("{'hole':{'dtype':'U8','shape':[%d],'data_offsets':[0,%d]},'halves':{'dtype':'BF16','shape':[2],"
                                + "'data_offsets':[%d,%d]},'floats':{'dtype':'F32','shape':[2],'data_offsets':[%d,%d]}}")
                        .formatted(hole, hole, hole, hole + 4, hole + 4, hole + 12)
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8);
        Path file = directory.resolve("sparse.safetensors");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteBuffer length =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
            channel.write(length, 0);
            channel.write(ByteBuffer.wrap(header), 8);
            channel.write(ByteBuffer.wrap(halves), 8 + header.length + hole);
            channel.write(ByteBuffer.wrap(floats), 8 + header.length + hole + 4);
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({"F32, 4", "F16, 2", "BF16, 2"})
    void aTensorLargerThanOneMappingIsPutTogetherFromItsPieces(String dtype, int width) throws IOException {
        int values = 7;
        byte[] data = new byte[values * width];
        float[] expected = new float[values];
        for (int i = 0; i < values; i++) {
            // 1, 2, 4, … as float32, as bfloat16 (its upper half) and as float16 (5 bits of exponent, bias 15).
            int bits = Float.floatToIntBits(1 << i);
            byte[] value =
                    dtype.equals("F32") ? ints(bits) : shorts(dtype.equals("BF16") ? bits >> 16 : (15 + i) << 10);
            System.arraycopy(value, 0, data, i * width, width);
            expected[i] = 1 << i;
        }
        Path file = RawSafetensors.write(
                directory,
                "{'x':{'dtype':'" + dtype + "','shape':[7,1],'data_offsets':[0," + data.length + "]}}",
                data);
        for (long chunk : new long[] {8, 12, 1024}) {
            try (SafetensorsFile tensors = new SafetensorsFile(file, chunk, StandardOpenOption.READ)) {
                NDArray x = tensors.read("x", DType.FLOAT32, scope.kernels("tensor"), scope);
                assertThat(x.getShape().getShape()).containsExactly(7, 1);
                assertThat(x.toFloatArray()).containsExactly(expected);
            }
        }
    }

    @Test
    void theBytesOfAllTensorsComeInTheOrderOfTheHeaderHoweverTheyAreCut() throws IOException {
        byte[] data = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        Path file = RawSafetensors.write(
                directory,
                "{'second':{'dtype':'U8','shape':[6],'data_offsets':[4,10]},'first':{'dtype':'I16','shape':[2],'data_offsets':[0,4]}}",
                data);
        for (long chunk : new long[] {4, 1024}) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try (SafetensorsFile tensors = new SafetensorsFile(file, chunk, StandardOpenOption.READ)) {
                tensors.eachBytes(bytes -> {
                    byte[] piece = new byte[bytes.remaining()];
                    bytes.get(piece);
                    all.writeBytes(piece);
                });
            }
            assertThat(all.toByteArray()).containsExactly(5, 6, 7, 8, 9, 10, 1, 2, 3, 4);
        }
    }

    @Test
    void anAbsentFileIsNamed() {
        assertFailure(() -> SafetensorsFile.open(directory.resolve("none.safetensors")), "none.safetensors", "exists");
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        Path file = RawSafetensors.write(
                directory, "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", ints(0x3f800000));
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertFailure(() -> tensors.shape("y"), "Tensor y is missing", "raw.safetensors", "incomplete");
            assertFailure(() -> tensors.floats("y"), "Tensor y is missing");
        }
    }

    @Test
    void aTypeThatCannotBeReadIsRefusedOnlyWhenItsTensorIsWanted() throws IOException {
        Path file = RawSafetensors.write(
                directory,
                "{'n':{'dtype':'I64','shape':[1],'data_offsets':[0,8]},'x':{'dtype':'F16','shape':[1],'data_offsets':[8,10]}}",
                Arrays.copyOf(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3c}, 10));
        assertThat(read(file, "x")).containsExactly(1);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertFailure(
                    () -> tensors.requireReadable("n"), "Tensor n", "stored as I64", "F32, F16 and BF16", "convert");
            assertFailure(
                    () -> tensors.read("n", DType.FLOAT32, scope.kernels("tensor"), scope),
                    "Tensor n",
                    "stored as I64");
            assertFailure(() -> tensors.floats("x"), "Tensor x", "stored as F16");
        }
    }

    @Test
    void aFileThatWasCutOffIsRefusedWhenItIsOpened() throws IOException {
        Path file = RawSafetensors.write(
                directory, "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", ints(0x3f800000, 0));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertFailure(
                () -> SafetensorsFile.open(file),
                "raw.safetensors",
                "tensor x ends at byte " + whole.length + " of a file of " + (whole.length - 1) + " bytes",
                "cut off",
                "again");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aFileShorterThanTheLengthOfAHeaderIsRefused(int bytes) throws IOException {
        Path file = Files.write(directory.resolve("short.safetensors"), new byte[bytes]);
        assertFailure(() -> SafetensorsFile.open(file), "short.safetensors", "only " + bytes + " bytes", "again");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 3, 1 << 20, 1L << 32, Long.MAX_VALUE})
    void anAbsurdHeaderLengthIsRefusedBeforeMemoryIsTakenForIt(long length) throws IOException {
        Path file = RawSafetensors.writeAnnouncing(directory, length, new byte[] {'{', '}'}, new byte[0]);
        assertFailure(() -> SafetensorsFile.open(file), "raw.safetensors", "header of " + length + " bytes", "of 10");
    }

    @Test
    void aHeaderThatIsLongerThanAnyHeaderIsRefusedThoughTheFileIsLongEnough() throws IOException {
        Path file = directory.resolve("long.safetensors");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 30), 0);
            channel.write(ByteBuffer.allocate(1), 1L << 31);
        }
        assertFailure(() -> SafetensorsFile.open(file), "long.safetensors", "header of 1073741824 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'x'", "PK 34 not a header", "{'x': {'dtype': F32}}", "{]"})
    void aHeaderThatIsNotJsonIsRefused(String header) throws IOException {
        Path file = RawSafetensors.write(directory, header, new byte[0]);
        assertFailure(() -> SafetensorsFile.open(file), "raw.safetensors", "header is not JSON", "again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "17", "'text'", "null", "  "})
    void aHeaderThatIsNoObjectIsRefused(String header) throws IOException {
        Path file = RawSafetensors.write(directory, header, new byte[0]);
        assertFailure(() -> SafetensorsFile.open(file), "raw.safetensors", "not a JSON object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'dtype':'F31','shape':[2],'data_offsets':[0,8]}                    | unknown dtype 'F31'",
                "{'shape':[2],'data_offsets':[0,8]}                                  | unknown dtype ''",
                "5                                                                   | unknown dtype ''",
                "{'dtype':'F32','shape':[3],'data_offsets':[0,8]}                    | shape [3] and dtype F32 has 8 bytes",
                "{'dtype':'F16','shape':[2],'data_offsets':[0,8]}                    | shape [2] and dtype F16 has 8 bytes",
                "{'dtype':'F32','shape':[],'data_offsets':[0,8]}                     | shape [] and dtype F32 has 8 bytes",
                "{'dtype':'F32','shape':[0],'data_offsets':[0,8]}                    | shape [0] and dtype F32 has 8 bytes",
                "{'dtype':'F32','shape':[2],'data_offsets':[0,800]}                  | of a file of",
                "{'dtype':'F32','shape':[2],'data_offsets':[8,16]}                   | cut off",
                "{'dtype':'F32','shape':[2305843009213693952],'data_offsets':[0,0]}  | impossible shape",
                "{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}| impossible shape",
                "{'dtype':'F32','shape':[4294967296,2147483648],'data_offsets':[0,0]}| impossible shape",
                "{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}                   | '-2' where a size belongs",
                "{'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]}                | '-1' where a size belongs",
                "{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}                  | '2.0' where a size belongs",
                "{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}                  | where a size belongs",
                "{'dtype':'F32','shape':[null],'data_offsets':[0,8]}                 | 'null' where a size belongs",
                "{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]} | where a size belongs",
                "{'dtype':'F32','shape':{'0':2},'data_offsets':[0,8]}                | where a list of sizes belongs",
                "{'dtype':'F32','shape':2,'data_offsets':[0,4]}                      | where a list of sizes belongs",
                "{'dtype':'F32','data_offsets':[0,4]}                                | where a list of sizes belongs",
                "{'dtype':'F32','shape':[2],'data_offsets':{'begin':0,'end':8}}      | where a list of sizes belongs",
                "{'dtype':'F32','shape':[2]}                                         | where a list of sizes belongs",
                "{'dtype':'F32','shape':[2],'data_offsets':[8,0]}                    | no proper pair of data_offsets",
                "{'dtype':'F32','shape':[2],'data_offsets':[0]}                      | no proper pair of data_offsets",
                "{'dtype':'F32','shape':[2],'data_offsets':[0,4,8]}                  | no proper pair of data_offsets",
                "{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}                   | '-8' where a size belongs",
            })
    void aHeaderThatLiesIsRefusedWhenTheFileIsOpened(String entry, String why) throws IOException {
        Path file = RawSafetensors.write(directory, "{'tensor':" + entry.strip() + "}", new byte[8]);
        assertFailure(() -> SafetensorsFile.open(file), "raw.safetensors", "tensor tensor ", why, "again");
    }

    @Test
    void everyFloat16IsWrittenAsItWasRead() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            int exponent = (bits >> 10) & 0x1F;
            int mantissa = bits & 0x3FF;
            double size = exponent == 0 ? Math.scalb(mantissa, -24) : Math.scalb(1024 + mantissa, exponent - 25);
            if (exponent < 31) {
                assertThat(SafetensorsFile.half((float) Math.copySign(size, bits < 0x8000 ? 1.0 : -1.0)))
                        .isEqualTo((short) bits);
            }
        }
    }

    private float[] read(Path file, String name) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return tensors.read(name, DType.FLOAT32, scope.kernels("tensor"), scope)
                    .toFloatArray();
        }
    }
}
