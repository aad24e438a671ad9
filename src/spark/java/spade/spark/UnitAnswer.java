package spade.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What an executor sends back.
 *
 * @param worker host and executor
 * @param device that it measures on
 * @param seconds that it took
 * @param news of {@link spade.worker.News} as lines of JSON
 */
record UnitAnswer(String worker, String device, double seconds, List<String> news) implements Serializable {}
