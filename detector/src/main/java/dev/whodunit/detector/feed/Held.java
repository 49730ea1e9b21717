package dev.whodunit.detector.feed;

import java.time.Instant;

/**
 * That a receiver is not told of an alert.
 *
 * @param receiver the receiver's name in the configuration
 * @param route the route that led there, in words
 * @param reason what holds it back, in words
 */
public record Held(String receiver, String route, String reason, Instant since) {}
