package spade.prune;

/**
 * How many weights of a linear go.
 *
 * @param share of them all, in [0, 1]
 * @param group how many consecutive inputs of a row make a group; 0 where zeros may lie anywhere
 * @param ofGroup how many of every group go
 */
record Zeros(double share, int group, int ofGroup) {

    static Zeros anywhere(double share) {
        return new Zeros(share, 0, 0);
    }
}
