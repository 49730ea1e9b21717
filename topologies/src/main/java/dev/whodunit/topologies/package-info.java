/**
 * Rules and topic names → one Kafka Streams topology. Nothing here reads a clock, a file or a socket.
 */
@NullMarked
package dev.whodunit.topologies;

import org.jspecify.annotations.NullMarked;
