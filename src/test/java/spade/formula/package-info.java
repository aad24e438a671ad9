@NullMarked
package spade.formula;

import org.jspecify.annotations.NullMarked;
