/** The command line: one class per verb. */
@NullMarked
package spade.cli;

import org.jspecify.annotations.NullMarked;
