@NullMarked
package spade.safetensors;

import org.jspecify.annotations.NullMarked;
