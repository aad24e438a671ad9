package spade;

/** A value that can never work, whatever the files say: the command line ends with status 2. */
public final class UsageException extends SpadeException {

    public UsageException(String message) {
        super(message);
    }
}
