@NullMarked
package spade.record;

import org.jspecify.annotations.NullMarked;
