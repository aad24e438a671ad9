package spade.hub;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A file on the Hub, read as it comes; a connection that breaks is taken up where it broke. */
final class RemoteStream extends InputStream {

    private final HubClient client;
    private final String address;
    private final RemoteFile file;
    private final LongConsumer progress;
    private long position;
    private int failures;
    private @Nullable HttpURLConnection connection;
    private @Nullable InputStream body;

    RemoteStream(HubClient client, String address, RemoteFile file, long from, LongConsumer progress) {
        this.client = client;
        this.address = address;
        this.file = file;
        this.position = from;
        this.progress = progress;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** All that goes wrong on the network is tried again, or told as a {@link spade.SpadeException}. */
    @Override
    public int read(byte[] bytes, int offset, int length) {
        while (position < file.size() && length > 0) {
            try {
                int count = opened().read(bytes, offset, (int) Math.min(length, file.size() - position));
                if (count < 0) {
                    throw new EOFException();
                }
                position += count;
                progress.accept(position);
                failures = 0;
                return count;
            } catch (IOException e) {
                close();
                client.pause(++failures, e);
            }
        }
        return length == 0 ? 0 : -1;
    }

    /** What is passed over before the first byte is read is not asked for. */
    @Override
    public long skip(long count) throws IOException {
        if (body != null) {
            return super.skip(count);
        }
        long skipped = Math.max(0, Math.min(count, file.size() - position));
        position += skipped;
        return skipped;
    }

    private InputStream opened() throws IOException {
        InputStream open = body;
        if (open == null) {
            HttpURLConnection answer = client.asked("GET", address, file.path(), position);
            connection = answer;
            open = answer.getInputStream();
            body = open;
            if (answer.getResponseCode() == HttpURLConnection.HTTP_OK) {
                // A server without ranges begins anew.
                open.skipNBytes(position);
            }
        }
        return open;
    }

    @Override
    public void close() {
        // The rest of the body is not waited for.
        if (connection != null) {
            connection.disconnect();
        }
        connection = null;
        body = null;
    }
}
