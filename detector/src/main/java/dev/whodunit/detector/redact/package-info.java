/**
 * Secrets out of text and rows, before anything reaches Kafka.
 */
@NullMarked
package dev.whodunit.detector.redact;

import org.jspecify.annotations.NullMarked;
