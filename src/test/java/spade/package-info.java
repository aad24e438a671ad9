@NullMarked
package spade;

import org.jspecify.annotations.NullMarked;
