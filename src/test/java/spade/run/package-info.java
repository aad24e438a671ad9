@NullMarked
package spade.run;

import org.jspecify.annotations.NullMarked;
