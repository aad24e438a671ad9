@NullMarked
package spade.data;

import org.jspecify.annotations.NullMarked;
