package spade.evaluate;

import ai.djl.ndarray.NDArray;

/**
 * The dense model's likeliest next tokens at the positions of a batch, one window behind the other.
 *
 * @param tokens int32 [positions, count]; every position of a window but its last
 * @param logs their log-probabilities, float32
 */
public record LikelyTokens(NDArray tokens, NDArray logs) {}
