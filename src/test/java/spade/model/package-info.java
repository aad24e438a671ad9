@NullMarked
package spade.model;

import org.jspecify.annotations.NullMarked;
