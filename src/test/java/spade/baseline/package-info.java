@NullMarked
package spade.baseline;

import org.jspecify.annotations.NullMarked;
