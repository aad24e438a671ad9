@NullMarked
package spade.spark;

import org.jspecify.annotations.NullMarked;
