package spade.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import spade.record.RunFacts;

/**
 * Searches on the demo model whose process is killed (SIGKILL) at random moments and resumed until it ends by itself.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.cli.Kills -Dexec.args="FOLDER 200"
 * }</pre>
 */
public final class Kills {

    private final Path folder;
    private final int candidates;
    private final List<String> more;
    private int made;
    private int lost;
    private int differing;

    Kills(Path folder, int candidates) {
        this(folder, candidates, List.of());
    }

    private Kills(Path folder, int candidates, List<String> more) {
        this.folder = folder;
        this.candidates = candidates;
        this.more = more;
    }

    /** Arguments: an empty folder, how many kills, and more options of the search such as {@code --strategy guided}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Kills kills = new Kills(Path.of(args[0]), 24, List.of(args).subList(2, args.length));
        int wanted = Integer.parseInt(args[1]);
        int searches = 0;
        while (kills.made < wanted) {
            kills.search(searches, wanted - kills.made);
            searches++;
            System.out.printf(
                    "%d searches, %d kills: %d finished measurements lost, %d searches that ended differently%n",
                    searches, kills.made, kills.lost, kills.differing);
        }
    }

    /** Processes killed. */
    int made() {
        return made;
    }

    /** Measurements that were in the journal at a kill and not when the search ended. */
    int lost() {
        return lost;
    }

    /** Searches that ended otherwise than the same search without kills. */
    int differing() {
        return differing;
    }

    /** One search without kills, and the same with kills, so many at most. */
    void search(long seed, int most) throws IOException, InterruptedException {
        Path whole = folder.resolve("whole-" + seed);
        long begun = System.nanoTime();
        start(whole, seed, false).waitFor();
        // A life takes at most as long as the search without kills does on this machine.
        long mostMillis = (System.nanoTime() - begun) / 1_000_000;
        Path killed = folder.resolve("killed-" + seed);
        Random random = new Random(seed);
        List<String> before = List.of();
        Process process = start(killed, seed, false);
        for (int kills = 0; kills < most; kills++) {
            if (process.waitFor((long) (mostMillis * random.nextDouble()), TimeUnit.MILLISECONDS)) {
                break;
            }
            process.destroyForcibly().waitFor();
            made++;
            before = check(before, killed);
            process = start(killed, seed, Files.exists(killed.resolve("run.json")));
        }
        process.waitFor();
        check(before, killed);
        boolean same = RunFacts.journal(killed).equals(RunFacts.journal(whole))
                && RunFacts.result(killed).equals(RunFacts.result(whole));
        differing += same ? 0 : 1;
    }

    /** Counts whole lines that are gone, and returns those that are there. */
    private List<String> check(List<String> before, Path run) throws IOException {
        Path journal = run.resolve("journal.jsonl");
        String text = Files.exists(journal) ? Files.readString(journal) : "";
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        lost += (int) before.stream().filter(line -> !lines.contains(line)).count();
        return lines;
    }

    private Process start(Path run, long seed, boolean resumed) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "spade.cli.Main",
                "search",
                "--quiet",
                "--run",
                run.toString()));
        if (resumed) {
            command.add("--resume");
        } else {
            // A process that died before it had written what it was about left nothing to resume.
            clear(run);
            command.addAll(List.of("--windows", "8", "--report-windows", "2", "--calibration-windows", "4"));
            command.addAll(List.of("--space", "owl", "--stages", "2,4", "--population", "8", "--confirm", "1"));
            command.addAll(List.of("--seed", String.valueOf(seed), "--candidates", String.valueOf(candidates)));
            command.addAll(more);
        }
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }

    private static void clear(Path run) throws IOException {
        if (Files.isDirectory(run)) {
            try (var files = Files.list(run)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
