package spade.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import spade.AtomicFile;

/**
 * What the cache holds of a repository, in the layout of huggingface_hub
 * (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
 *
 * <pre>
 * models--ORG--NAME/refs/REVISION            the commit that a branch or a tag stood for when it was last asked
 * models--ORG--NAME/blobs/HASH               contents
 * models--ORG--NAME/snapshots/COMMIT/PATH    links to them; the contents themselves where there are no links
 * .locks/models--ORG--NAME/HASH.lock         held while a content is written
 * </pre>
 */
final class HubFolder {

    private final Path folder;
    private final Path locks;
    private final Repository repository;

    HubFolder(Path cache, Repository repository) {
        String name = repository.kind().plural() + "--" + repository.name().replace("/", "--");
        this.folder = cache.resolve(name);
        this.locks = cache.resolve(".locks").resolve(name);
        this.repository = repository;
    }

    static boolean isCommit(String revision) {
        return revision.matches("[0-9a-f]{40}");
    }

    /** The directory of the revision as it is known here. */
    Optional<Path> snapshot() {
        return commit().map(this::snapshot).filter(Files::isDirectory);
    }

    private Optional<String> commit() {
        if (isCommit(repository.revision())) {
            return Optional.of(repository.revision());
        }
        Path reference = folder.resolve("refs").resolve(repository.revision());
        try {
            return Files.isRegularFile(reference)
                    ? Optional.of(Files.readString(reference).strip()).filter(HubFolder::isCommit)
                    : Optional.empty();
        } catch (IOException e) {
            // As if it were not known: the Hub knows it.
            return Optional.empty();
        }
    }

    /** The directory of a commit, which may not be there. */
    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    /** Keeps which commit the revision stands for now. */
    void remember(String commit) {
        if (!repository.revision().equals(commit) && !commit().equals(Optional.of(commit))) {
            AtomicFile.write(folder.resolve("refs").resolve(repository.revision()), commit);
        }
    }

    Path blob(RemoteFile file) {
        return folder.resolve("blobs").resolve(file.hash());
    }

    /**
     * Where a content grows. The name is not that which Python tools write to: they and Java do not see each other's
     * locks everywhere.
     */
    Path incomplete(RemoteFile file) {
        return folder.resolve("blobs").resolve(file.hash() + ".spade.incomplete");
    }

    @FunctionalInterface
    interface Work {

        void run() throws IOException;
    }

    /**
     * Works on a content while no other process of this program does.
     *
     * @param waiting now and then, while another does
     */
    void locked(RemoteFile file, Work work, Work waiting) throws IOException {
        Files.createDirectories(folder.resolve("blobs"));
        Files.createDirectories(locks);
        Path lock = locks.resolve(file.hash() + ".lock");
        // A process has one lock on a file, whatever its threads do.
        synchronized (HubFolder.class) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                while (!takes(channel)) {
                    waiting.run();
                }
                work.run();
            }
        }
    }

    private static boolean takes(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException e) {
            // Where a file system has no locks, two processes at once cost a download that is begun anew.
            return true;
        }
    }

    /** Gives a content its name in the directory of a commit. */
    void link(String commit, RemoteFile file) throws IOException {
        Path name = snapshot(commit).resolve(file.path());
        if (Files.exists(name)) {
            // Another process was faster, and may read it already.
            return;
        }
        Files.createDirectories(name.resolveSibling(".").normalize());
        // A link to a content that was removed.
        Files.deleteIfExists(name);
        try {
            Files.createSymbolicLink(name, name.resolveSibling(".").normalize().relativize(blob(file)));
        } catch (FileAlreadyExistsException e) {
            // A Python tool was faster.
        } catch (IOException | UnsupportedOperationException e) {
            Files.move(blob(file), name);
        }
    }
}
