/**
 * The service's own health → receivers, past every topic: what must be told when Kafka, the disk or capture is in trouble.
 */
@NullMarked
package dev.whodunit.detector.watchdog;

import org.jspecify.annotations.NullMarked;
