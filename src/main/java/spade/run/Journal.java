package spade.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import spade.AtomicFile;
import spade.Json;
import spade.SpadeException;
import spade.evaluate.Perplexity;
import spade.search.Candidate;

/** One JSON line per measured candidate, appended and synced before the search goes on. */
public final class Journal implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * A line of the journal.
     *
     * @param number in the order of evaluation, from 1
     * @param formula in its text form
     * @param allocation sparsity by block
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     * @param sparsity share of zeros, counted
     * @param kl mean divergence from the dense model; null where the search does not need it
     * @param windowNll mean negative log-likelihood by window of the search text
     */
    private record Line(
            int number,
            long generation,
            String formula,
            int complexity,
            double[] allocation,
            double[][] linearAllocation,
            double sparsity,
            double perplexity,
            double kl,
            double[] windowNll,
            double[] windowKl,
            Seconds seconds) {}

    /** Where the time went; {@code rest} is everything beside masks and forward pass. */
    private record Seconds(double total, double pruning, double forward, double rest) {}

    /** Opens a journal at its end. */
    static Journal open(Path file) {
        try {
            return new Journal(
                    file,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Appends a candidate and waits until it is on disk. */
    public void append(Candidate candidate) {
        Perplexity result = candidate.result();
        Perplexity.Timing timing = result.timing();
        Line line = new Line(
                candidate.number(),
                candidate.generation(),
                candidate.formula().toString(),
                candidate.formula().complexity(),
                candidate.allocation().sparsities(),
                candidate.allocation().linears(),
                result.sparsity(),
                result.value(),
                result.meanKl(),
                result.windowNll(),
                result.windowKl(),
                new Seconds(
                        candidate.seconds(),
                        timing.pruning(),
                        timing.forward(),
                        candidate.seconds() - timing.pruning() - timing.forward()));
        try {
            AtomicFile.writeFully(channel, ByteBuffer.wrap((Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(false);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static SpadeException unwritable(Path file, IOException cause) {
        return new SpadeException(
                "Cannot write the journal " + file + " (" + cause.getMessage()
                        + "); everything up to its last line is kept. Check that the folder can be written and the disk has room.",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
