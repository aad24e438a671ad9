package spade.record;

import spade.data.BeginningToken;
import spade.data.TokenWindows;

/** Token windows in a record: where they came from, how they were cut, how many, and their hash. */
public record Text(String source, int seqlen, BeginningToken bos, int windows, long textTokens, String sha256) {

    /** The facts of some windows. */
    public static Text of(TokenWindows windows) {
        return new Text(
                windows.source(),
                windows.seqlen(),
                windows.bos(),
                windows.count(),
                windows.textTokens(),
                windows.hash());
    }
}
