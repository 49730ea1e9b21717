/**
 * A Kafka broker in this process. The only package that sees the Kafka server.
 */
@NullMarked
package dev.whodunit.detector.embedded;

import org.jspecify.annotations.NullMarked;
