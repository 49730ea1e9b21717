/**
 * Bounded sliding windows over event time: what correlations and anomalies hold of a group.
 *
 * <p>{@link dev.whodunit.sigma.window.GroupWindow} is what they have in common. Counts, values and rules are exact
 * whatever the order of arrival, or exact on the window that ends at the event where more may spoil the condition. What
 * cannot be kept event by event is kept per 256th of the timespan, and {@link dev.whodunit.sigma.window.Precision} says
 * so. What time alone may decide is a {@link dev.whodunit.sigma.window.TimedWindow}.
 */
@NullMarked
package dev.whodunit.sigma.window;

import org.jspecify.annotations.NullMarked;
