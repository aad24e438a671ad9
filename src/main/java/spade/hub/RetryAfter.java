package spade.hub;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a busy server asks to wait. */
final class RetryAfter {

    private RetryAfter() {}

    /** By Retry-After in seconds, or by the header in which the Hub says when a limit that is reached ends. */
    static Optional<Duration> of(HttpURLConnection answer, int status) {
        return seconds("(\\d{1,9})", answer.getHeaderField("Retry-After"))
                .or(() -> status == HubClient.TOO_MANY_REQUESTS
                        ? seconds("(?=.*\\br=0\\b).*\\bt=(\\d{1,9})\\b.*", answer.getHeaderField("RateLimit"))
                                .map(wait -> wait.plusSeconds(1))
                        : Optional.empty());
    }

    private static Optional<Duration> seconds(String pattern, @Nullable String header) {
        Matcher matcher = Pattern.compile(pattern).matcher(header == null ? "" : header);
        return matcher.matches() ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }
}
