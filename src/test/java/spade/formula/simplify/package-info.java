@NullMarked
package spade.formula.simplify;

import org.jspecify.annotations.NullMarked;
