@NullMarked
package spade.compare;

import org.jspecify.annotations.NullMarked;
