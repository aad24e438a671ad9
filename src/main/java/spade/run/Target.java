package spade.run;

/**
 * One of the things that a search wants a formula to be good at.
 *
 * @param subject the model
 * @param sparsity the overall sparsity S
 */
public record Target(SearchedModel subject, double sparsity) {

    /** Such as {@code SmolLM2-135M at 0.6}. */
    public String title() {
        return subject.name() + " at " + sparsity;
    }
}
