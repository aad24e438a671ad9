@NullMarked
package spade.space;

import org.jspecify.annotations.NullMarked;
