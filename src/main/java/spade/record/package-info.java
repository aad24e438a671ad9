/**
 * What a run leaves behind, written and read by the same types: run directory, journal, provenance, result.
 *
 * <p>Start at {@link spade.record.RunRecord} and {@link spade.record.Journal}.
 */
@NullMarked
package spade.record;

import org.jspecify.annotations.NullMarked;
