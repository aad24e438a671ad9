package spade.model;

/**
 * A pass compared with the dense model's, by window.
 *
 * @param nll mean negative log-likelihood of the text
 * @param kl mean divergence from the dense model's next-token distribution
 */
public record Comparison(double[] nll, double[] kl) {}
