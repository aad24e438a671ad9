/**
 * Workers on the machines of a cluster of Apache Spark; built by the Maven profile {@code spark} only.
 *
 * <p>Start at {@link spade.spark.SparkEngine}, on the driver's side, and {@link spade.spark.ExecutorSession}, on the
 * executors'.
 */
@NullMarked
package spade.spark;

import org.jspecify.annotations.NullMarked;
