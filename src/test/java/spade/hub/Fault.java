package spade.hub;

/** What goes wrong with a repository of {@link HubServer}. */
public enum Fault {
    NONE,
    /** Access has to be asked for: 401 without a token, 403 with another than {@link HubServer#TOKEN}. */
    GATED,
    /** 401 but for the token. */
    PRIVATE,
    /** 429, to come again after a second, for the first two requests. */
    BUSY,
    /** 429, to come again after an hour. */
    LIMITED,
    /** 503 for the first two requests. */
    FAILING,
    /** 503 for all. */
    DOWN,
    /** A part of a large file for a connection, three times. */
    CUT,
    /** A part of a large file and then silence, once. */
    STALLED,
    /** Every connection for a large file ends at once. */
    EMPTY,
    /** Large files come at two megabytes a second. */
    SLOW,
    /** A byte of large files is another. */
    CORRUPT,
    /** Requests for a part of a file get all of it. */
    WITHOUT_RANGES,
    /** Pages for people, as a gateway shows them. */
    PAGES
}
