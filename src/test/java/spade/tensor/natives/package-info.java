@NullMarked
package spade.tensor.natives;

import org.jspecify.annotations.NullMarked;
