package spade;

/**
 * A failure that its reader can act on: the message is one sentence that names the offending value and a remedy. The
 * command line prints it without a stack trace and ends with status 1.
 */
public class SpadeException extends RuntimeException {

    public SpadeException(String message) {
        super(message);
    }

    public SpadeException(String message, Throwable cause) {
        super(message, cause);
    }
}
