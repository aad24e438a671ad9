@NullMarked
package spade.sense;

import org.jspecify.annotations.NullMarked;
