package spade.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import spade.AtomicFile;
import spade.Lines;
import spade.Progress;
import spade.Reason;
import spade.SpadeException;
import spade.hub.HubClient.Found;

/** Fetches files of one commit of a repository into the cache. */
final class Download {

    private static final int BUFFER = 1 << 20;
    private static final long LOOK_AGAIN_MILLIS = 200;

    private final HubSettings settings;
    private final Repository repository;
    private final HubClient client;
    private final HubFolder folder;
    private final String commit;
    private final Progress progress;
    /** Bytes. */
    private long total;

    private long done;

    Download(HubSettings settings, Repository repository, HubClient client, String commit, Progress progress) {
        this.settings = settings;
        this.repository = repository;
        this.client = client;
        this.folder = new HubFolder(settings.cache(), repository);
        this.commit = commit;
        this.progress = progress;
    }

    /** The directory of the commit, with these files in it. */
    Path fetch(List<RemoteFile> files) {
        Path directory = folder.snapshot(commit);
        List<RemoteFile> missing = files.stream()
                .filter(file -> !Files.exists(directory.resolve(file.path())))
                .toList();
        total += missing.stream().mapToLong(RemoteFile::size).sum();
        try {
            requireRoom(missing);
            for (RemoteFile file : missing) {
                folder.locked(file, () -> place(file), () -> watch(file));
                done += file.size();
            }
            return directory;
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot write to the Hub's cache " + settings.cache() + " (" + Reason.of(e)
                            + "); what came is kept: make room there and give the command again, or set HF_HUB_CACHE to"
                            + " another folder.",
                    e);
        }
    }

    private void requireRoom(List<RemoteFile> missing) throws IOException {
        long needed = 0;
        for (RemoteFile file : missing) {
            needed += Files.exists(folder.blob(file)) ? 0 : file.size() - size(folder.incomplete(file));
        }
        Files.createDirectories(settings.cache());
        long room = Files.getFileStore(settings.cache()).getUsableSpace();
        if (needed > room) {
            throw new SpadeException(Lines.format(
                    "%s takes %.1f MB more, and there is room for %.1f MB where the Hub's cache %s lies; make room, or"
                            + " set HF_HUB_CACHE to another folder.",
                    repository, needed / 1e6, room / 1e6, settings.cache()));
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Shows how far another process is that fetches the same file. */
    private void watch(RemoteFile file) throws IOException {
        report(size(folder.incomplete(file)));
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpadeException("Fetching " + repository + " was interrupted; give the command again.", e);
        }
    }

    private void report(long bytes) {
        progress.bytes("fetching " + repository, done + bytes, total);
    }

    /** Gives a file its name in the directory, fetched if it is not there. */
    private void place(RemoteFile file) throws IOException {
        if (!Files.exists(folder.blob(file))) {
            Path part = folder.incomplete(file);
            boolean begun = size(part) > 0;
            // What an earlier process left may be damaged: then it is begun anew.
            if (!isFetched(part, file) && !(begun && isFetched(part, file))) {
                throw new SpadeException("What came of " + file.path() + " of " + repository + " is not what "
                        + settings.endpoint() + " announced (by its hash " + file.hash()
                        + "); give the command again, and see whether a proxy changes files.");
            }
            Files.move(part, folder.blob(file), StandardCopyOption.ATOMIC_MOVE);
        }
        folder.link(commit, file);
    }

    /** Fetches what is missing of a file; whether it is what it should be, else it is removed. */
    private boolean isFetched(Path part, RemoteFile file) throws IOException {
        MessageDigest digest = file.digest();
        byte[] bytes = new byte[BUFFER];
        try (FileChannel channel =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.truncate(file.size());
            for (int read; (read = channel.read(ByteBuffer.wrap(bytes))) > 0; ) {
                digest.update(bytes, 0, read);
            }
            try (InputStream content = client.content(new Found(commit, file), channel.position(), this::report)) {
                for (int read; (read = content.read(bytes)) > 0; ) {
                    AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes, 0, read));
                    digest.update(bytes, 0, read);
                }
            }
            channel.force(true);
        }
        boolean right = file.isOf(digest);
        if (!right) {
            Files.delete(part);
        }
        return right;
    }
}
