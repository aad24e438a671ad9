/**
 * Requests and who answers them: a model under its conditions, calibrated, pruned and measured.
 *
 * <p>Start at {@link spade.measure.Request} and {@link spade.measure.Workbench}.
 */
@NullMarked
package spade.measure;

import org.jspecify.annotations.NullMarked;
