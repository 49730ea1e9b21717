/**
 * matches → alerts: windows count matches of a group; an alert is the episode in which the condition holds.
 */
@NullMarked
package dev.whodunit.topologies.correlate;

import org.jspecify.annotations.NullMarked;
