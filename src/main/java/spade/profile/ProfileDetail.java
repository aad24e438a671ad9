package spade.profile;

/** How much a profile holds. */
public enum ProfileDetail {
    /** Distributions: what almost every formula asks for. */
    DISTRIBUTIONS,
    /** The {@link MatrixQuantity matrix quantities} too, which take an eigenvalue decomposition of every linear. */
    MATRICES;

    /** The larger of two. */
    public ProfileDetail and(ProfileDetail other) {
        return this == MATRICES ? MATRICES : other;
    }
}
