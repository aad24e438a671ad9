/**
 * What a run consists of and leaves behind: the model with its calibration ready for measurements, the run directory,
 * the journal, provenance.
 *
 * <p>Start at {@link spade.measure.Workbench}.
 */
@NullMarked
package spade.run;

import org.jspecify.annotations.NullMarked;
