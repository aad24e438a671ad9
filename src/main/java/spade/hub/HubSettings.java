package spade.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import spade.Reason;
import spade.SpadeException;
import spade.UsageException;

/**
 * Where the Hub is and what its cache is, by the variables that Python tools read too.
 *
 * @param endpoint without a slash at its end
 * @param cache folder of repositories
 * @param token is sent to the endpoint, and to no other host
 * @param offline nothing is asked of the network
 * @param stall silence after which a connection counts as broken
 * @param pause before the first attempt to repeat what failed; doubled from one to the next
 */
record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline, Duration stall, Duration pause) {

    private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+|\\{\\w+\\})");

    /** As an environment says. */
    static HubSettings of(Map<String, String> environment) {
        Path caches =
                path(environment, "XDG_CACHE_HOME").orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        Path home = path(environment, "HF_HOME").orElseGet(() -> caches.resolve("huggingface"));
        return new HubSettings(
                endpoint(value(environment, "HF_ENDPOINT").orElse("https://huggingface.co")),
                path(environment, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElseGet(() -> home.resolve("hub")),
                value(environment, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
                        .or(() -> isSet(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")
                                ? Optional.empty()
                                : token(path(environment, "HF_TOKEN_PATH").orElseGet(() -> home.resolve("token")))),
                isSet(environment, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"),
                Duration.ofSeconds(value(environment, "HF_HUB_DOWNLOAD_TIMEOUT")
                        .filter(seconds -> seconds.matches("[1-9]\\d{0,4}"))
                        .map(Long::valueOf)
                        .orElse(30L)),
                Duration.ofSeconds(1));
    }

    private static Optional<String> value(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static boolean isSet(Map<String, String> environment, String... names) {
        return value(environment, names)
                .filter(word -> YES.contains(word.toUpperCase(Locale.ROOT)))
                .isPresent();
    }

    /** As Python expands it: a leading ~ is the home folder, and $NAME and ${NAME} are variables. */
    private static Optional<Path> path(Map<String, String> environment, String... names) {
        return value(environment, names)
                .map(text ->
                        text.replaceFirst("^~(?=[/\\\\]|$)", Matcher.quoteReplacement(System.getProperty("user.home"))))
                .map(text -> VARIABLE.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                environment.getOrDefault(found.group(1).replaceAll("[{}]", ""), found.group()))))
                .map(Path::of);
    }

    private static URI endpoint(String address) {
        if (!address.matches("https?://[\\w.:\\[\\]-]+(/[\\w./-]*)?")) {
            throw new UsageException("HF_ENDPOINT is '" + address
                    + "', which is no address; leave it out, or set it as in https://huggingface.co.");
        }
        return URI.create(address.replaceFirst("/+$", ""));
    }

    private static Optional<String> token(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read the token of the Hub in " + file + " (" + Reason.of(e)
                            + "); make the file readable, or set HF_TOKEN.",
                    e);
        }
    }
}
