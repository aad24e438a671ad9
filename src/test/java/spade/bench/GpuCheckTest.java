package spade.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The kit and the check for a GPU machine, as far as they go without the program: Python and a stand-in for it. */
@EnabledOnOs(OS.LINUX)
class GpuCheckTest {

    private static final Path SCRIPTS =
            Path.of("src/test/resources/spade/bench").toAbsolutePath();

    private record Said(int status, String text) {}

    @BeforeAll
    static void needsPython() throws InterruptedException {
        try {
            assumeTrue(python("-c", "import lzma").status() == 0, "Skipped: needs python3 with lzma.");
        } catch (IOException e) {
            assumeTrue(false, "Skipped: needs python3.");
        }
    }

    @Test
    void whatPassedIsNotDoneAgainAndWhatFailedIs(@TempDir Path folder) throws Exception {
        Path kit = kit(folder, "exit 3");
        Said failed = check(kit, folder, "cpu");
        assertThat(failed.status()).as(failed.text()).isEqualTo(1);
        assertThat(failed.text()).containsPattern("doctor +FAIL").contains("exit status 3", "0 passed, 1 failed");

        kit(folder, "echo '{\"versions\":{\"torch\":\"2.7.1\"},\"gpus\":[],\"device\":\"cpu\",\"products\":{}}'");
        Said passed = check(kit, folder, "cpu");
        assertThat(passed.status()).as(passed.text()).isEqualTo(3);
        assertThat(passed.text()).containsPattern("doctor +pass").contains("torch 2.7.1", "1 passed, 0 failed");

        kit(folder, "exit 3");
        assertThat(check(kit, folder, "cpu").text()).contains("1 passed, 0 failed");
    }

    @Test
    void aCheckIsNotGoneOnWithOnAnotherDevice(@TempDir Path folder) throws Exception {
        Path kit = kit(folder, "exit 3");
        check(kit, folder, "cpu");
        Said other = check(kit, folder, "cuda");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.text()).contains("was begun with {'device': 'cpu'", "name another folder");
    }

    @Test
    void aKitWithoutAModelIsRefused(@TempDir Path folder) throws Exception {
        Path kit = kit(folder, "exit 3");
        Files.delete(kit.resolve("smollm2"));
        Said refused = check(kit, folder, "cpu");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.text()).contains(kit + " has no smollm2");
    }

    @Test
    void aFileOfSeveralPiecesIsUnpackedWhole(@TempDir Path folder) throws Exception {
        byte[] content = new byte[(8 << 20) + 5];
        new Random(1).nextBytes(content);
        Path file =
                Files.write(Files.createDirectories(folder.resolve("kit/lib")).resolve("a.so"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        String pack = "import gpu_kit, pathlib; gpu_kit.written(pathlib.Path('" + folder + "'), pathlib.Path('" + folder
                + "/kit'), 9)";
        Said packed = python("-c", "import sys; sys.path.insert(0, '" + SCRIPTS + "'); " + pack);
        assertThat(packed.status()).as(packed.text()).isZero();

        List<String> command = Stream.concat(
                        Stream.of(SCRIPTS + "/gpu_kit.py", "unpack", folder + "/there"), parts(folder).stream())
                .toList();
        assertThat(command).as("parts of 9 MiB at most").hasSizeGreaterThanOrEqualTo(4);
        Said unpacked = python(command.toArray(String[]::new));
        assertThat(unpacked.status()).as(unpacked.text()).isZero();
        assertThat(folder.resolve("there/lib/a.so")).hasBinaryContent(content).isExecutable();
    }

    private static List<String> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".zip"))
                    .sorted()
                    .toList();
        }
    }

    /** A kit whose program is one line of shell. */
    private static Path kit(Path folder, String program) throws IOException {
        Path kit = folder.resolve("kit");
        for (String name : List.of("smollm2", "texts", "kernels")) {
            Files.createDirectories(kit.resolve(name));
        }
        Path spade = Files.writeString(kit.resolve("spade"), "#!/bin/sh\n" + program + "\n");
        Files.setPosixFilePermissions(spade, PosixFilePermissions.fromString("rwxr-xr-x"));
        return kit;
    }

    private static Said check(Path kit, Path folder, String device) throws IOException, InterruptedException {
        return python(
                SCRIPTS + "/gpu_check.py", kit.toString(), folder + "/out", "--device", device, "--only", "doctor");
    }

    private static Said python(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("python3", "-B"), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
