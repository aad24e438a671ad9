@NullMarked
package spade.measure;

import org.jspecify.annotations.NullMarked;
