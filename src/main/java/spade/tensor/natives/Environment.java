package spade.tensor.natives;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** Environment variables that native libraries read when they are loaded; Java itself can only read them. */
final class Environment {

    private Environment() {}

    /** The C library, as far as it is needed. */
    private interface C extends Library {

        int setenv(String name, String value, int overwrite);
    }

    /** Sets a variable that the user has not set. Windows, whose C libraries each keep their own, is left alone. */
    static void setIfAbsent(String name, String value) {
        if (!Platform.isWindows()) {
            Native.load(Platform.C_LIBRARY_NAME, C.class).setenv(name, value, 0);
        }
    }
}
