@NullMarked
package spade.allocator;

import org.jspecify.annotations.NullMarked;
