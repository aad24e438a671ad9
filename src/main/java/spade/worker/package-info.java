/**
 * Several workers on the devices of one machine answer a batch of requests: this process and others, to which it speaks
 * in lines of JSON.
 *
 * <p>Start at {@link spade.worker.WorkerPool}.
 */
@NullMarked
package spade.worker;

import org.jspecify.annotations.NullMarked;
