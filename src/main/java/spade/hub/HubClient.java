package spade.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import spade.Reason;
import spade.SpadeException;
import spade.Versions;

/**
 * Speaks with the Hub about one repository: https://huggingface.co/docs/hub/api. By the older of the two clients of the
 * JDK, because only that one notices when a body stops coming.
 */
final class HubClient {

    /** Failures after one another until it is given up. */
    private static final int ATTEMPTS = 6;

    /** The Hub counts requests in windows of five minutes. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(6);

    private static final int CONNECT_MILLIS = 10_000;
    private static final int REDIRECTS = 10;
    static final int TOO_MANY_REQUESTS = 429;

    private final HubSettings settings;
    private final Repository repository;
    private final Refusal refusal;
    /** Whether anything was ever answered: who was reached once is worth waiting for. */
    private boolean reached;

    HubClient(HubSettings settings, Repository repository) {
        this.settings = settings;
        this.repository = repository;
        this.refusal = new Refusal(settings, repository);
    }

    /**
     * All files of a revision.
     *
     * @param commit that the revision stands for
     */
    record Listing(String commit, List<RemoteFile> files) {}

    /**
     * One file.
     *
     * @param commit that the revision stands for
     */
    record Found(String commit, RemoteFile file) {}

    @FunctionalInterface
    private interface Request<T> {

        T answer() throws IOException;
    }

    /** Asks which files a revision has. */
    Listing list() {
        String address = settings.endpoint() + "/api/" + repository.kind().plural() + "/" + repository.name()
                + "/revision/" + encoded(repository.revision()) + "?blobs=true";
        JsonNode answer = json(patiently(() -> {
            try (InputStream body = asked("GET", address, "", 0).getInputStream()) {
                return body.readAllBytes();
            }
        }));
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode file : answer.path("siblings")) {
            JsonNode large = file.path("lfs");
            String path = file.path("rfilename").asText();
            String hash = large.path("sha256").asText(file.path("blobId").asText());
            if (RemoteFile.isSafe(path) && !hash.isEmpty()) {
                files.add(new RemoteFile(
                        path, large.path("size").asLong(file.path("size").asLong()), hash));
            }
        }
        return new Listing(commit(answer.path("sha").asText()), files);
    }

    private JsonNode json(byte[] answer) {
        try {
            return new ObjectMapper().readTree(answer);
        } catch (IOException e) {
            throw noHub("an answer is not JSON");
        }
    }

    private String commit(@Nullable String name) {
        if (name == null || !HubFolder.isCommit(name)) {
            throw noHub("the commit of " + repository + " is missing");
        }
        return name;
    }

    private SpadeException noHub(String why) {
        return new SpadeException("The server at " + settings.endpoint() + " does not answer as the Hub does (" + why
                + "); check HF_ENDPOINT and proxies.");
    }

    /** Asks for what is to be known of one file before its content. */
    Found find(String path) {
        return patiently(() -> {
            HttpURLConnection answer = asked("HEAD", address(repository.revision(), path), path, 0);
            String linked = answer.getHeaderField("X-Linked-Etag");
            String hash = linked == null ? answer.getHeaderField("ETag") : linked;
            // The content of a redirect is not the file's.
            long content = answer.getResponseCode() / 100 == 2 ? answer.getContentLengthLong() : -1;
            long size = answer.getHeaderFieldLong("X-Linked-Size", content);
            if (hash == null || size < 0) {
                throw noHub("hash and size of " + path + " are missing");
            }
            return new Found(
                    commit(answer.getHeaderField("X-Repo-Commit")),
                    new RemoteFile(path, size, hash.replaceFirst("^W/", "").replace("\"", "")));
        });
    }

    /**
     * The content of a file from a byte on; it goes on by itself behind whatever breaks.
     *
     * @param progress hears how many bytes there are before the next
     */
    InputStream content(Found found, long from, LongConsumer progress) {
        return new RemoteStream(this, address(found.commit(), found.file().path()), found.file(), from, progress);
    }

    private String address(String revision, String path) {
        return settings.endpoint() + (repository.kind() == Repository.Kind.DATASET ? "/datasets/" : "/")
                + repository.name() + "/resolve/" + encoded(revision) + "/"
                + Stream.of(path.split("/")).map(HubClient::encoded).collect(Collectors.joining("/"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private <T> T patiently(Request<T> request) {
        for (int failures = 1; ; failures++) {
            try {
                return request.answer();
            } catch (IOException e) {
                pause(failures, e);
            }
        }
    }

    /** Waits until what failed may be tried again; fails when that is of no use. */
    void pause(int failures, IOException failure) {
        if (!reached && isAbsent(failure)) {
            throw new Unreachable(settings.endpoint() + " cannot be reached (" + reason(failure)
                    + "); connect, set a proxy (JDK_JAVA_OPTIONS=-Dhttps.proxyHost=… -Dhttps.proxyPort=…), or set"
                    + " HF_ENDPOINT or HF_HUB_CACHE to where it is.");
        }
        Duration wait = settings.pause().multipliedBy(1L << (failures - 1));
        if (failure instanceof Busy busy) {
            wait = busy.asked().orElse(wait);
        }
        boolean tooLong = wait.compareTo(LONGEST_WAIT) > 0;
        if (failures == ATTEMPTS || tooLong) {
            throw new SpadeException(
                    "Fetching " + repository + " failed " + (failures == 1 ? "" : failures + " times in a row ") + "("
                            + reason(failure) + (tooLong ? " and asks to wait " + wait.toSeconds() + " s" : "")
                            + "); what came is kept: give the command again later"
                            + (tooLong && settings.token().isEmpty()
                                    ? ", or with HF_TOKEN set, which may ask more often."
                                    : "."),
                    failure);
        }
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpadeException("Fetching " + repository + " was interrupted; give the command again.", e);
        }
    }

    /** Whether no connection came about at all. */
    private static boolean isAbsent(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof SSLException
                || failure instanceof SocketTimeoutException;
    }

    private static String reason(IOException failure) {
        return failure instanceof UnknownHostException
                ? "there is no host " + failure.getMessage()
                : Reason.of(failure);
    }

    /**
     * The answer to a request behind all redirects; of HEAD the first that describes the file.
     *
     * @param path of the file that is asked for; empty: none is
     * @throws Busy where the Hub asks to come again
     */
    HttpURLConnection asked(String method, String address, String path, long from) throws IOException {
        if (settings.offline()) {
            throw new Unreachable(
                    "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids to fetch it; unset it, or set HF_HUB_CACHE to a cache"
                            + " that has it.");
        }
        URI place = URI.create(address);
        for (int i = 0; i < REDIRECTS; i++) {
            HttpURLConnection answer = open(method, place.toURL(), from);
            int status = answer.getResponseCode();
            reached = true;
            String next = status / 100 == 3 ? answer.getHeaderField("Location") : null;
            boolean described = method.equals("HEAD") && answer.getHeaderField("X-Linked-Etag") != null;
            if (status / 100 == 2 || (next != null && described)) {
                return answer;
            }
            try {
                if (next == null) {
                    throw failure(answer, status, path);
                }
                place = redirected(place, next);
            } finally {
                answer.disconnect();
            }
        }
        throw new SpadeException("The server at " + settings.endpoint() + " redirects " + address
                + " again and again; check HF_ENDPOINT and proxies.");
    }

    private URI redirected(URI place, String location) {
        try {
            URI next = place.resolve(new URI(location));
            if (next.getScheme().matches("(?i)https?") && next.getAuthority() != null) {
                return next;
            }
        } catch (URISyntaxException e) {
            // It is no address, as below.
        }
        throw noHub("it redirects to '" + location + "'");
    }

    private HttpURLConnection open(String method, URL place, long from) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) place.openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(Math.toIntExact(settings.stall().toMillis()));
        connection.setRequestProperty("User-Agent", "spade/" + Versions.SPADE);
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        if (isHub(place)) {
            settings.token().ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
        }
        return connection;
    }

    private boolean isHub(URL place) throws IOException {
        URL hub = settings.endpoint().toURL();
        return place.getProtocol().equals(hub.getProtocol())
                && place.getAuthority().equals(hub.getAuthority());
    }

    private IOException failure(HttpURLConnection answer, int status, String path) {
        if (status == TOO_MANY_REQUESTS || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT || status >= 500) {
            return new Busy(
                    answer.getURL().getHost() + " answers with status " + status, RetryAfter.of(answer, status));
        }
        throw refusal.of(answer, status, path);
    }
}
