package spade.profile;

/** How much a profile holds. */
public enum ProfileDetail {
    /** The sizes of linears, which a configuration tells: what a formula of the depth asks for. */
    SHAPES,
    /** Distributions: what almost every formula asks for. */
    DISTRIBUTIONS,
    /** The {@link MatrixQuantity matrix quantities} too, which take an eigenvalue decomposition of every linear. */
    MATRICES;

    /** Whether a profile of this detail serves where the other is asked for. */
    public boolean includes(ProfileDetail other) {
        return compareTo(other) >= 0;
    }

    /** The larger of two. */
    public ProfileDetail and(ProfileDetail other) {
        return includes(other) ? this : other;
    }
}
