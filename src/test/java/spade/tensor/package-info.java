@NullMarked
package spade.tensor;

import org.jspecify.annotations.NullMarked;
