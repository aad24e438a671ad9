@NullMarked
package spade.profile;

import org.jspecify.annotations.NullMarked;
