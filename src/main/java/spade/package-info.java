/**
 * Spade: sparsity allocation discovery by evolution.
 *
 * <p>What every package may use lies here: failures that are told to the user, progress, and files that are written
 * whole. Read on in {@link spade.profile}, {@link spade.formula} and {@link spade.allocation}, which need no model,
 * then {@link spade.tensor}, {@link spade.model}, {@link spade.prune}, {@link spade.evaluate}, and
 * {@link spade.search}, which brings them together.
 */
@NullMarked
package spade;

import org.jspecify.annotations.NullMarked;
