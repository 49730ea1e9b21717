/**
 * Files and HTTP pushes → logs. What is acknowledged is in Kafka.
 */
@NullMarked
package dev.whodunit.detector.ingest;

import org.jspecify.annotations.NullMarked;
