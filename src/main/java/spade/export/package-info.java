/** What users take away: allocations in the layouts of other tools, and pruned checkpoints with what was measured. */
@NullMarked
package spade.export;

import org.jspecify.annotations.NullMarked;
