/** Text: corpora, the checkpoint's tokenizer, and the token windows that calibration, search and report read. */
@NullMarked
package spade.data;

import org.jspecify.annotations.NullMarked;
