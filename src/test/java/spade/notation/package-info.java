@NullMarked
package spade.notation;

import org.jspecify.annotations.NullMarked;
