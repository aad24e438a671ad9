@NullMarked
package spade.cli;

import org.jspecify.annotations.NullMarked;
