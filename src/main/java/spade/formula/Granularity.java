package spade.formula;

/** What has a sparsity of its own in an allocation. */
public enum Granularity {
    /** A block, all linears of which are alike. */
    BLOCK("block"),
    /** A kind of linears, alike in all blocks. */
    KIND("kind"),
    /** A linear, whose sparsity is its block's and an offset of its kind. */
    BLOCK_AND_KIND("block+kind"),
    /** A linear. */
    LINEAR("linear");

    private final String word;

    Granularity(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
