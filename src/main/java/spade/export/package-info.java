/** What users take away: allocations in the layouts of other tools. */
@NullMarked
package spade.export;

import org.jspecify.annotations.NullMarked;
