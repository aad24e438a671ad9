package spade.model;

import ai.djl.ndarray.NDArray;

/**
 * The likeliest next tokens at some positions.
 *
 * @param tokens int32 [windows, tokens − 1, count]
 * @param logs their log-probabilities, float32
 */
public record LikelyTokens(NDArray tokens, NDArray logs) {}
