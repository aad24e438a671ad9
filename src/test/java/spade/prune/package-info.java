@NullMarked
package spade.prune;

import org.jspecify.annotations.NullMarked;
