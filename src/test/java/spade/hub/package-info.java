@NullMarked
package spade.hub;

import org.jspecify.annotations.NullMarked;
