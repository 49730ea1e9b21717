/**
 * Runs the topologies: Kafka Streams with bounded memory, quick restarts, and errors that do not stop it.
 */
@NullMarked
package dev.whodunit.detector.streams;

import org.jspecify.annotations.NullMarked;
