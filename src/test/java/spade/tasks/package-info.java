@NullMarked
package spade.tasks;

import org.jspecify.annotations.NullMarked;
