@NullMarked
package spade.search;

import org.jspecify.annotations.NullMarked;
