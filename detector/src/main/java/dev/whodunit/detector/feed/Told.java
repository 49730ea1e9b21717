package dev.whodunit.detector.feed;

import dev.whodunit.topologies.event.Notification;

/**
 * That somebody was to be told of an alert.
 *
 * @param group the notification group
 * @param receiver the receiver's name in the configuration
 * @param route the route that led there, in words
 * @param at when that was decided (RFC 3339)
 */
public record Told(String group, String receiver, String route, Notification.Reason reason, String at) {}
