package spade.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.Progress;
import spade.Reason;
import spade.SpadeException;
import spade.UsageException;
import spade.hub.HubClient.Found;
import spade.hub.HubClient.Listing;

/**
 * The Hugging Face Hub and its cache on this machine, which Python tools share: what they fetched is found here, and
 * what is fetched here they find. What lies in the cache is taken without asking the network.
 */
public final class Hub {

    /** Names of files that say under which terms a model is given, a regular expression. */
    public static final String LICENCES = "(LICENSE|NOTICE)[^/]*";

    private static final Pattern SNAPSHOT = Pattern.compile(".*/models--([^/]+?)--([^/]+)/snapshots/([0-9a-f]+)");

    private final HubSettings settings;
    private final Progress progress;

    Hub(HubSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * As the environment says: {@code HF_HOME}, {@code HF_HUB_CACHE}, {@code HF_TOKEN} or the token's file,
     * {@code HF_ENDPOINT}, {@code HF_HUB_OFFLINE}.
     */
    public static Hub of(Progress progress) {
        return new Hub(HubSettings.of(System.getenv()), progress);
    }

    /** A file of a repository: found in the cache, else downloaded whole into it. */
    public Path file(Repository repository, String path) {
        return cached(repository, path).orElseGet(() -> {
            HubClient client = new HubClient(settings, repository);
            Found found = find(client, repository, path);
            Path directory =
                    new Download(settings, repository, client, found.commit(), progress).fetch(List.of(found.file()));
            folder(repository).remember(found.commit());
            return directory.resolve(path);
        });
    }

    /**
     * The content of a file: the cached one, else streamed from the network only as far as it is read, which leaves
     * nothing in the cache.
     */
    public InputStream open(Repository repository, String path) {
        Optional<Path> cached = cached(repository, path);
        if (cached.isEmpty()) {
            HubClient client = new HubClient(settings, repository);
            Found found = find(client, repository, path);
            return client.content(
                    found,
                    0,
                    position -> progress.bytes(
                            "fetching the beginning of " + repository.name(),
                            position,
                            found.file().size()));
        }
        try {
            return Files.newInputStream(cached.get());
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read " + cached.get() + " (" + Reason.of(e) + "); remove it, and it is fetched again.", e);
        }
    }

    /** The commit that the revision stands for now, as the Hub says when it is asked for a file. */
    public String commit(Repository repository, String path) {
        return find(new HubClient(settings, repository), repository, path).commit();
    }

    private Found find(HubClient client, Repository repository, String path) {
        try {
            return client.find(path);
        } catch (Unreachable e) {
            throw new SpadeException(
                    path + " of " + repository + " is not in the Hub's cache " + settings.cache() + ", and "
                            + e.getMessage(),
                    e);
        }
    }

    /** A file of a repository, if the cache has it. */
    public Optional<Path> cached(Repository repository, String path) {
        if (!RemoteFile.isSafe(path)) {
            throw new UsageException("'" + path + "' is no path inside a repository; give it as in folder/file.");
        }
        return folder(repository)
                .snapshot()
                .map(directory -> directory.resolve(path))
                .filter(Files::isRegularFile);
    }

    /**
     * The directory of a model, with configuration, tokenizer and weights: what of it is not in the cache is
     * downloaded.
     *
     * @param check of a directory that has the configuration, before weights are fetched
     */
    public Path model(Repository repository, Consumer<Path> check) {
        return folder(repository).snapshot().filter(ModelFiles::isWhole).orElseGet(() -> newest(repository, check));
    }

    /** The same, as the Hub has the revision now, or as the cache has it where the Hub cannot be asked. */
    public Path newest(Repository repository, Consumer<Path> check) {
        try {
            return fetched(repository, check);
        } catch (Unreachable e) {
            return folder(repository)
                    .snapshot()
                    .filter(ModelFiles::isUsable)
                    .orElseThrow(() -> new SpadeException(
                            repository + " is no folder here, is not whole in the Hub's cache " + settings.cache()
                                    + ", and " + e.getMessage(),
                            e));
        }
    }

    private Path fetched(Repository repository, Consumer<Path> check) {
        HubClient client = new HubClient(settings, repository);
        Listing listing = client.list();
        ModelFiles files = new ModelFiles(repository, listing.files());
        List<RemoteFile> beforeWeights = files.beforeWeights();
        Download download = new Download(settings, repository, client, listing.commit(), progress);
        check.accept(download.fetch(beforeWeights.subList(0, 1)));
        Path directory = download.fetch(beforeWeights);
        download.fetch(files.weights(directory));
        // What the cache had before stays in use until now.
        folder(repository).remember(listing.commit());
        return directory;
    }

    private HubFolder folder(Repository repository) {
        return new HubFolder(settings.cache(), repository);
    }

    /** {@code ORG/NAME@COMMIT} for a directory that is a model's snapshot in a cache, here or elsewhere. */
    public static Optional<String> nameOf(Path directory) {
        return snapshot(directory).map(found -> found.group(1) + "/" + found.group(2) + "@" + found.group(3));
    }

    /** What a model is called: the NAME of ORG/NAME, or the name of its folder. */
    public static String shortName(Path directory) {
        return snapshot(directory)
                .map(found -> found.group(2))
                .orElseGet(() ->
                        String.valueOf(directory.toAbsolutePath().normalize().getFileName()));
    }

    private static Optional<Matcher> snapshot(Path directory) {
        return Optional.of(SNAPSHOT.matcher(
                        directory.toAbsolutePath().normalize().toString().replace('\\', '/')))
                .filter(Matcher::matches);
    }
}
