/**
 * Agreement with transformers and with the definitions of the papers, on real checkpoints that lie beside the project.
 */
@NullMarked
package spade.parity;

import org.jspecify.annotations.NullMarked;
