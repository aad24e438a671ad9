@NullMarked
package spade.worker;

import org.jspecify.annotations.NullMarked;
