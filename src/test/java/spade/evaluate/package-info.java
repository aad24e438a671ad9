@NullMarked
package spade.evaluate;

import org.jspecify.annotations.NullMarked;
