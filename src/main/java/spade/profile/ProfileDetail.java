package spade.profile;

/** How much a profile holds. */
public enum ProfileDetail {
    /** Distributions: what almost every formula asks for. */
    DISTRIBUTIONS,
    /** The {@link MatrixQuantity matrix quantities} too, which take an eigenvalue decomposition of every linear. */
    MATRICES;

    /** Whether a profile of this detail serves where the other is asked for. */
    public boolean includes(ProfileDetail other) {
        return and(other) == this;
    }

    /** The larger of two. */
    public ProfileDetail and(ProfileDetail other) {
        return this == MATRICES ? MATRICES : other;
    }
}
