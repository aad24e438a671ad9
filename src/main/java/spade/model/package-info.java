/**
 * Decoder-only language models: configuration, weights, and the forward pass block by block, so that calibration and
 * pruning can stand between two blocks.
 *
 * <p>Start at {@link spade.model.LanguageModel}.
 */
@NullMarked
package spade.model;

import org.jspecify.annotations.NullMarked;
