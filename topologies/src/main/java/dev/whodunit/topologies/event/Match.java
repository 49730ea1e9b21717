package dev.whodunit.topologies.event;

import java.util.Map;

/**
 * One event that a rule matched, on its way to one group of one rule or correlation: the value of topic {@code matches}.
 *
 * @param state the state hash of the rule or correlation that the match feeds
 * @param group the values the rule groups by, in its order; an absent value is empty text
 * @param event what the alert needs of the event; with {@link CanonicalFields#AMENDMENT} it adds to what was counted
 */
public record Match(String state, Map<String, String> group, Event event) {}
