package spade;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every failure that a user sees has to be: one sentence that names the value and a remedy. */
public final class Failures {

    private Failures() {}

    /** Fails unless the call ends with a {@link SpadeException} of one line that has all the words. */
    public static void assertFailure(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOf(SpadeException.class)
                .message()
                .contains(words)
                .endsWith(".")
                .doesNotContain("\n");
    }
}
