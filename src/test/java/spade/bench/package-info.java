/** Benchmarks, run by hand: what they print are ratios to the machine's own rates, measured in the same run. */
@NullMarked
package spade.bench;

import org.jspecify.annotations.NullMarked;
