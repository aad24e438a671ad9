package spade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.stream.Stream;

/**
 * Code is loaded only from folders that nobody else can write to. Where files have no POSIX owners this is not asked.
 */
public final class TrustedFolder {

    private TrustedFolder() {}

    /**
     * Fails if a folder, what a link in its place leads to, or a file right in it belongs to another user than this one
     * or root, or can be written by everybody.
     */
    public static void require(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Path own = Files.createTempFile("spade", null);
            UserPrincipal user = Files.getOwner(own);
            Files.delete(own);
            for (Path path : Stream.concat(Stream.of(folder), files).toList()) {
                check(path, folder, user, LinkOption.NOFOLLOW_LINKS);
                check(path, folder, user);
            }
        } catch (UnsupportedOperationException e) {
            // This file system has no owners and modes of the POSIX kind.
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot find out whose the folder " + folder + " is (" + Reason.of(e)
                            + "); make it readable, or set SPADE_CACHE to a folder of your own.",
                    e);
        }
    }

    private static void check(Path path, Path folder, UserPrincipal user, LinkOption... follow) throws IOException {
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class, follow);
        boolean owned = found.owner().equals(user) || found.owner().getName().equals("root");
        // The mode of a link itself says nothing.
        boolean open = !found.isSymbolicLink() && found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
        if (!owned || open) {
            throw new SpadeException("Libraries in " + folder + " are not loaded, because " + path + " "
                    + (owned ? "can be written by everybody" : "belongs to " + found.owner())
                    + "; remove it, or set SPADE_CACHE to a folder of your own.");
        }
    }
}
