/**
 * The stages at work without Kafka, in memory and on a clock that is moved by hand: log lines → events, events → alerts.
 */
@NullMarked
package dev.whodunit.topologies.offline;

import org.jspecify.annotations.NullMarked;
