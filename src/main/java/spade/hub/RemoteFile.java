package spade.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import spade.Digests;
import spade.SpadeException;

/**
 * A file of a repository as the Hub describes it.
 *
 * @param path inside the repository
 * @param size bytes
 * @param hash SHA-256 of a large file, SHA-1 of git's blob of a small one; another server's may be neither
 */
record RemoteFile(String path, long size, String hash) {

    RemoteFile {
        // Both become names of files in the cache.
        if (!hash.matches("[\\w-]+") || !isSafe(path)) {
            throw new SpadeException("The Hub names a file " + path + " with the hash '" + hash
                    + "', which cannot be kept in its cache; check HF_ENDPOINT.");
        }
    }

    /** Whether a path stays in the folder that it is resolved in. */
    static boolean isSafe(String path) {
        return path.matches("[^/\\\\:\\x00]+(/[^/\\\\:\\x00]+)*") && !("/" + path + "/").matches(".*/\\.\\.?/.*");
    }

    /** A digest of nothing yet, of the kind that made the hash. */
    MessageDigest digest() {
        if (!isGits()) {
            return Digests.sha256();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    private boolean isGits() {
        return hash.matches("[0-9a-f]{40}");
    }

    /** Whether the digest of a content is the hash; a hash of an unknown kind can be any content's. */
    boolean isOf(MessageDigest digest) {
        return !(isGits() || hash.matches("[0-9a-f]{64}"))
                || Digests.hex(digest).equals(hash);
    }
}
