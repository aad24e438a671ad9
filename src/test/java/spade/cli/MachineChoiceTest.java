package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.measure.Placement;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

class MachineChoiceTest {

    /** What is chosen for it does not need it to be there. */
    private static final Placement GPU = new Placement(new Device("cuda", 0), Residency.ALL);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** A tiny model whose linears are said to be stored in another type of two bytes: only the header is read. */
    private Conditions stored(String name, String format) throws IOException {
        Path model = TinyCheckpoint.write(folder.resolve(name));
        Path file = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String json = new String(bytes, 8, header, StandardCharsets.UTF_8);
        if (!format.equals("F32")) {
            json = halved(json, format);
        }
        byte[] written = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + written.length + (bytes.length - 8 - header) / 2);
        all.order(ByteOrder.LITTLE_ENDIAN).putLong(written.length).put(written);
        Files.write(file, format.equals("F32") ? bytes : all.array());
        return conditions(model, DType.FLOAT32);
    }

    private static String halved(String json, String format) {
        return Pattern.compile("\"data_offsets\":\\s*\\[(\\d+),\\s*(\\d+)]")
                .matcher(json.replace("\"F32\"", "\"" + format + "\""))
                .replaceAll(at -> "\"data_offsets\":[" + Long.parseLong(at.group(1)) / 2 + ","
                        + Long.parseLong(at.group(2)) / 2 + "]");
    }

    private Conditions conditions(Path model, DType dtype) throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(200));
        return new Conditions(
                model, dtype, Optional.of(32), Optional.empty(), text.toString(), WindowCount.of(2), Optional.empty());
    }

    private static String chosen(String word, Placement on, Conditions... models) {
        return MachineChoice.dtype(word, on, List.of(models)).toString();
    }

    @Test
    void theTypeIsThatOfTheCheckpointOnAGpuAndFloat32OnACpu() throws IOException {
        Conditions brain = stored("brain", "BF16");
        Conditions single = stored("single", "F32");
        assertThat(chosen("auto", GPU, brain)).isEqualTo("bfloat16 (as the checkpoint is stored)");
        assertThat(chosen("auto", GPU, single)).isEqualTo("float32 (as the checkpoint is stored)");
        assertThat(chosen("auto", GPU, single, brain))
                .isEqualTo("bfloat16 (the checkpoints are stored in several types)");
        assertThat(chosen("auto", TinyWorkbench.PLACEMENT, brain)).isEqualTo("float32 (as always on a CPU)");
        assertThat(chosen("half", GPU, brain)).isEqualTo("float16 (as asked for)");
        assertThat(chosen("fastest", TinyWorkbench.PLACEMENT, brain)).endsWith("(by a short measurement)");
    }

    @Test
    void severalDevicesAreNamedWithCommas() {
        assertThat(MachineChoice.several("cuda:0,cuda:2,cpu"))
                .containsExactly(new Device("cuda", 0), new Device("cuda", 2), Device.CPU);
        assertThat(MachineChoice.several("cpu")).isEmpty();
        assertThat(MachineChoice.several("auto")).isEmpty();
        MachineChoice.requireDevices("cuda:all");
        MachineChoice.requireDevices("auto");
        assertThatThrownBy(() -> MachineChoice.requireDevices("cpu,auto"))
                .hasMessageStartingWith("Unknown device 'auto'");
        assertThatThrownBy(() -> MachineChoice.requireDevices("cpu,")).hasMessageStartingWith("Unknown device ''");
    }

    @Test
    void aModelThatOverflowsInFloat16IsFound() throws IOException {
        Path model = TinyCheckpoint.write(folder.resolve("model"));
        assertThat(Stream.of(DType.FLOAT32, DType.FLOAT16).map(type -> isFinite(model, type)))
                .containsExactly(true, true);
        try (FileChannel file = FileChannel.open(model.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            float[] large = new float[4096];
            Arrays.fill(large, 3e4f);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * large.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(large);
            file.write(bytes, file.size() - bytes.capacity());
        }
        assertThat(Stream.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16).map(type -> isFinite(model, type)))
                .containsExactly(true, true, false);
    }

    private boolean isFinite(Path model, DType dtype) {
        try (Workbench workbench = TinyWorkbench.open(conditions(model, dtype), Progress.NONE)) {
            return workbench.isFinite();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
