@NullMarked
package spade.formula.notation;

import org.jspecify.annotations.NullMarked;
