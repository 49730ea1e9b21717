package dev.whodunit.topologies.format;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What a line does not say about itself.
 *
 * @param zone the zone of times that have none
 * @param now a time without a year is the nearest to it that is not more than a day ahead
 */
public record ParseContext(ZoneId zone, Instant now) {}
