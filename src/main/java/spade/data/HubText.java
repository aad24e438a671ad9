package spade.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spade.CacheDirectory;
import spade.Choice;
import spade.Reason;
import spade.SpadeException;
import spade.hub.Hub;
import spade.hub.Repository;

/**
 * Texts of the Hub by name, with the splits and joiners of the code that the field's tables come from: GPTQ's,
 * SparseGPT's and Wanda's. The first of each set is what is measured where a name says no split; what is calibrated on
 * is text to train on, as theirs is.
 */
enum HubText {
    WIKITEXT2_TEST(HubText.WIKITEXT, "wikitext-2-raw-v1/test-00000-of-00001.parquet", HubText.EMPTY_LINE),
    WIKITEXT2_VALID(HubText.WIKITEXT, "wikitext-2-raw-v1/validation-00000-of-00001.parquet", HubText.EMPTY_LINE),
    WIKITEXT2_TRAIN(HubText.WIKITEXT, "wikitext-2-raw-v1/train-00000-of-00001.parquet", HubText.BLANK),
    C4_VALID(HubText.C4, "en/c4-validation.00000-of-00008.json.gz", HubText.BLANK),
    C4_TRAIN(HubText.C4, "en/c4-train.00000-of-01024.json.gz", HubText.BLANK),
    /** SparseGPT's, and GPTQ's "ptb-new". */
    PTB_TEST(HubText.PTB, "penn_treebank/test/0000.parquet", HubText.BLANK),
    /** GPTQ's "ptb". */
    PTB_VALID(HubText.PTB, "penn_treebank/validation/0000.parquet", HubText.EMPTY_LINE),
    PTB_TRAIN(HubText.PTB, "penn_treebank/train/0000.parquet", HubText.BLANK);

    /** Between the rows of what is measured. */
    static final String EMPTY_LINE = "\n\n";

    private static final String BLANK = " ";

    private static final String WIKITEXT = "Salesforce/wikitext";
    private static final String C4 = "allenai/c4";
    /** Its own files are a script that unpacks an archive; this is what the Hub makes of them. */
    private static final String PTB = "ptb-text-only/ptb_text_only@refs/convert/parquet";

    private final Repository repository;
    private final String path;
    private final String joiner;

    HubText(String repository, String path, String joiner) {
        this.repository = Repository.parse(Repository.Kind.DATASET, repository);
        this.path = path;
        this.joiner = joiner;
    }

    /** Such as {@code wikitext2:test}. */
    @Override
    public String toString() {
        return Choice.label(this).replace('-', ':');
    }

    private boolean isOf(String set) {
        return toString().startsWith(set + ":");
    }

    /** The text of a name, such as {@code wikitext2:valid}; of a set without a split what is measured on. */
    static Optional<HubText> find(String name) {
        return Arrays.stream(values())
                .filter(text -> text.toString().equals(name) || text.isOf(name))
                .findFirst();
    }

    /** All names with their splits, for sentences. */
    static String names() {
        return Arrays.stream(values()).map(HubText::toString).collect(Collectors.joining(", "));
    }

    /** The name with its split, where it is a set's alone, of what is calibrated on. */
    static String toCalibrateOn(String name) {
        return Arrays.stream(values()).anyMatch(text -> text.isOf(name)) ? name + ":train" : name;
    }

    /** Documents, which are fetched as far as they are read, or one running text, which is fetched now. */
    Corpus read(Hub hub) {
        return path.endsWith(".parquet")
                ? new Corpus.Running(toString(), ParquetRows.joined(whole(hub), joiner))
                : new Corpus.Documents(toString(), new DocumentFile.Streamed(this, hub));
    }

    /**
     * Hands its documents over from the first on, until one is answered with false: from the Hub's cache, else fetched
     * that far and kept.
     */
    void read(Hub hub, Predicate<String> wantsMore) {
        Optional<Path> whole = hub.cached(repository, path);
        Repository version = whole.isPresent() ? repository : version(hub);
        Path file = whole.orElseGet(() -> kept(version.revision()));
        try (InputStream bytes = whole.isPresent()
                ? Files.newInputStream(file)
                : new StreamedFile(file, () -> fetched(() -> hub.open(version, path)))) {
            TextFile.documents(bytes, path, wantsMore);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /**
     * The repository at the commit whose beginning is kept, so that no other version goes on behind it; else at the
     * newest.
     */
    private Repository version(Hub hub) {
        String @Nullable [] commits = folder().toFile().list();
        String commit = Stream.of(commits == null ? new String[0] : commits)
                .filter(name -> Files.isRegularFile(kept(name)))
                .findFirst()
                .orElseGet(() -> fetched(() -> hub.commit(repository, path)));
        return new Repository(repository.kind(), repository.name(), commit);
    }

    /** Where the beginning of its file at a commit is kept. */
    private Path kept(String commit) {
        return folder().resolve(commit).resolve(path);
    }

    private Path folder() {
        return CacheDirectory.writable()
                .resolve("texts")
                .resolve(repository.name().replace("/", "--"));
    }

    /** Its file, all of it on this machine. */
    Path whole(Hub hub) {
        return fetched(() -> hub.file(repository, path));
    }

    private <T> T fetched(Supplier<T> work) {
        try {
            return work.get();
        } catch (SpadeException e) {
            throw missing(String.valueOf(e.getMessage()), e);
        }
    }

    /** What came of the file is no packed text of documents, or cannot be read. */
    private SpadeException damaged(Path file, IOException cause) {
        return missing(
                path + " of " + repository + " cannot be read (" + Reason.of(cause) + "); remove " + content(file)
                        + ", where it is kept, see that the disk has room, and try again.",
                cause);
    }

    /** What the Hub's cache has a link to is removed itself: the link alone would be made again. */
    private static Path content(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    private SpadeException missing(String why, Exception cause) {
        return new SpadeException(
                "The text " + this + " cannot be had: " + why
                        + " Or name a file of your own: --text, --search-text, --confirm-text, --report-text and"
                        + " --calibration take "
                        + Corpus.FILES + ".",
                cause);
    }
}
