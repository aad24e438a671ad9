package spade.search;

/**
 * A candidate that is to be measured on the windows behind those that it has seen.
 *
 * @param to behind the last window of all that it has seen then
 */
public record Turn(Candidate candidate, int to) {

    /** The first window that is new to it. */
    public int from() {
        return candidate.windows();
    }
}
