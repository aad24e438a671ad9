package spade.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.Reason;
import spade.SpadeException;
import spade.hub.Hub;
import spade.safetensors.SafetensorsFile;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/**
 * A copy of a checkpoint directory in which blocks are replaced by pruned ones: the same files, shards, index and
 * types. It takes its name only when it is whole.
 */
public final class CheckpointCopy implements AutoCloseable {

    private static final String COPIED = ".*\\.(json|txt|model|jinja|tiktoken)|" + Hub.LICENCES;

    private final Checkpoint source;
    private final Path target;
    private final Path unfinished;
    /** Open shards by name. */
    private final Map<String, SafetensorsFile> shards = new HashMap<>();

    private CheckpointCopy(Checkpoint source, Path target) {
        this.source = source;
        this.target = target.toAbsolutePath().normalize();
        this.unfinished = this.target.resolveSibling(
                "." + this.target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    /** Fails if there is something at the target. */
    public static void requireFree(Path target) {
        if (Files.exists(target)) {
            throw new SpadeException("There is already something at " + target + "; choose another --out.");
        }
    }

    /** Copies a checkpoint to a folder beside the target, which must not exist. */
    public static CheckpointCopy of(Checkpoint source, Path target) {
        requireFree(target);
        CheckpointCopy copy = new CheckpointCopy(source, target);
        try {
            copy.removeAbandoned();
            copy.copyFiles();
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw new SpadeException(
                    "Cannot copy " + source.directory() + " to " + target + " (" + Reason.of(e)
                            + "); check that the folder can be written and the disk has room.",
                    e);
        }
    }

    /** What processes left that were killed while they wrote this target. */
    private void removeAbandoned() throws IOException {
        Pattern name = Pattern.compile(Pattern.quote("." + target.getFileName() + ".") + "(\\d+)\\.part");
        Path folder = target.resolveSibling(".").normalize();
        Files.createDirectories(folder);
        try (Stream<Path> siblings = Files.list(folder)) {
            for (Path sibling : siblings.toList()) {
                Matcher matcher = name.matcher(sibling.getFileName().toString());
                if (matcher.matches()) {
                    long pid = Long.parseLong(matcher.group(1));
                    if (pid == ProcessHandle.current().pid()
                            || ProcessHandle.of(pid).isEmpty()) {
                        delete(sibling);
                    }
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void copyFiles() throws IOException {
        Files.createDirectories(unfinished);
        try (Stream<Path> files = Files.list(source.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.matches(COPIED) || source.fileNames().contains(name)) {
                    // By its content: a copy of a file that may not be written could not be changed.
                    try (InputStream content = Files.newInputStream(file)) {
                        Files.copy(content, unfinished.resolve(name));
                    }
                }
            }
        }
    }

    /**
     * Replaces the linears of a block.
     *
     * @param changed whether weights that are not zero differ from the source's; otherwise they stay as stored,
     *     whatever type the model was pruned in
     * @param owner owns whatever is made for the result
     * @return the block as it was written: changed weights are rounded to the stored type
     */
    public Block write(LanguageModel model, Block pruned, boolean changed, TensorScope owner) {
        Block rounded = changed ? rounded(pruned, owner) : pruned;
        try (TensorScope scope = owner.child()) {
            StoredLinears.of(model.config(), rounded, scope).forEach((canonical, weight) -> {
                String name = source.stored(canonical);
                shard(name).change(name, scope.converted(weight, DType.FLOAT32).toFloatArray(), changed);
            });
        }
        return rounded;
    }

    private Block rounded(Block pruned, TensorScope owner) {
        Family family = source.config().family();
        return pruned.withLinears(IntStream.range(0, pruned.linears().size())
                .mapToObj(i -> owner.kernels("tensor")
                        .call("rounded")
                        .with(pruned.linears().get(i))
                        .with(source.dtype(family.module(
                                                pruned.index(), family.slots().get(i)) + ".weight")
                                .scalarType())
                        .tensor(owner))
                .toList());
    }

    private SafetensorsFile shard(String tensor) {
        return shards.computeIfAbsent(
                source.fileOf(tensor), file -> SafetensorsFile.openToChange(unfinished.resolve(file)));
    }

    /** Adds a text file. */
    public void add(String name, String text) {
        try {
            Files.writeString(unfinished.resolve(name), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SpadeException("Cannot write " + name + " for " + target + " (" + Reason.of(e) + ").", e);
        }
    }

    /** Gives the copy its name. */
    public void finish() {
        closeShards();
        try {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SpadeException("Cannot give the checkpoint its name " + target + " (" + Reason.of(e) + ").", e);
        }
    }

    private void closeShards() {
        shards.values().forEach(SafetensorsFile::close);
        shards.clear();
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        try {
            closeShards();
        } finally {
            try {
                delete(unfinished);
            } catch (IOException e) {
                // It has its name, or what went wrong before is what is told; the next attempt removes the folder.
            }
        }
    }
}
