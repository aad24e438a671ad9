@NullMarked
package spade.allocation;

import org.jspecify.annotations.NullMarked;
