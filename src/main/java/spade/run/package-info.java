/**
 * A search from its plan to its result: models opened, candidates measured and journalled, the best confirmed and
 * reported; and a result measured again.
 *
 * <p>Start at {@link spade.run.SearchRun}.
 */
@NullMarked
package spade.run;

import org.jspecify.annotations.NullMarked;
