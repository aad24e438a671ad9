/**
 * Makes the demo model: a byte-level BPE tokenizer and a LLaMA-type language model, trained from nothing on text files.
 * It lives in the test tree because users of Spade prune models and never train one; {@link spade.demo.TrainDemo} is
 * where to begin.
 */
@NullMarked
package spade.demo;

import org.jspecify.annotations.NullMarked;
