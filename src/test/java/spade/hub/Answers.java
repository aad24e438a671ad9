package spade.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What {@link HubServer} sends, and what of it goes wrong. */
final class Answers {

    private static final int PART = 1 << 14;
    private static final int CUTS = 3;
    private static final int SILENCE_MILLIS = 600_000;
    private static final int SLOW_MILLIS = 8;

    private Answers() {}

    /** An answer without a content; always empty. */
    static <T> Optional<T> refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        if (!code.isEmpty()) {
            exchange.getResponseHeaders().set("X-Error-Code", code);
        }
        if (!message.isEmpty()) {
            exchange.getResponseHeaders().set("X-Error-Message", message);
        }
        exchange.sendResponseHeaders(status, -1);
        return Optional.empty();
    }

    /**
     * Refuses a request that a fault does not let through.
     *
     * @param attempt number of the request of its repository, from 1
     */
    static boolean isRefused(HttpExchange exchange, Fault fault, int attempt) throws IOException {
        Optional<String> token =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean right = token.equals(Optional.of("Bearer " + HubServer.TOKEN));
        boolean early = attempt <= 2;
        boolean refused =
                switch (fault) {
                    case GATED, PRIVATE -> !right;
                    case BUSY, FAILING -> early;
                    case LIMITED, DOWN, PAGES -> true;
                    default -> false;
                };
        if (!refused) {
            return false;
        }
        switch (fault) {
            case GATED -> refuse(exchange, token.isEmpty() ? 401 : 403, "GatedRepo", "Access to model is restricted.");
            case PRIVATE -> refuse(exchange, 401, token.isEmpty() ? "RepoNotFound" : "", "Invalid credentials");
            case BUSY, LIMITED -> {
                exchange.getResponseHeaders().set("Retry-After", fault == Fault.BUSY ? "1" : "3600");
                refuse(exchange, 429, "", "");
            }
            case PAGES ->
                send(
                        exchange,
                        "<html>Sign in to this network</html>".getBytes(StandardCharsets.UTF_8),
                        Fault.NONE,
                        0,
                        new AtomicLong());
            default -> refuse(exchange, 503, "", "");
        }
        return true;
    }

    /**
     * Sends a content, or the end of it that is asked for.
     *
     * @param attempt number of the request for it, from 1
     * @param sent counts the bytes that go out
     */
    static void send(HttpExchange exchange, byte[] content, Fault fault, int attempt, AtomicLong sent)
            throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || fault == Fault.WITHOUT_RANGES
                ? 0
                : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        try {
            OutputStream body = exchange.getResponseBody();
            for (int at = from; at < content.length; at += PART) {
                boolean broken = fault == Fault.EMPTY
                        || (fault == Fault.CUT && attempt <= CUTS && at > from)
                        || (fault == Fault.STALLED && attempt == 1 && at > from);
                if (broken) {
                    body.flush();
                    pause(fault == Fault.STALLED ? SILENCE_MILLIS : 0);
                    return;
                }
                pause(fault == Fault.SLOW ? SLOW_MILLIS : 0);
                byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + PART));
                part[0] ^= (byte) (fault == Fault.CORRUPT ? 1 : 0);
                body.write(part);
                sent.addAndGet(part.length);
            }
            body.close();
        } catch (IOException e) {
            // The reader has had enough, or less was sent than announced.
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
