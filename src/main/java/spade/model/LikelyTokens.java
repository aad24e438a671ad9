package spade.model;

import ai.djl.ndarray.NDArray;

/**
 * The likeliest next tokens at some positions.
 *
 * @param tokens int32 [positions, count]: all positions of all windows but each window's last
 * @param logs their log-probabilities, float32
 */
public record LikelyTokens(NDArray tokens, NDArray logs) {}
