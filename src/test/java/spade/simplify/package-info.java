@NullMarked
package spade.simplify;

import org.jspecify.annotations.NullMarked;
