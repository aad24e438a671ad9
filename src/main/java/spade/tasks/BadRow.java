package spade.tasks;

/** A row that a definition cannot ask; the message is a clause behind a colon, with a remedy and no end mark. */
final class BadRow extends RuntimeException {

    BadRow(String message) {
        super(message);
    }

    String clause() {
        return String.valueOf(getMessage());
    }
}
