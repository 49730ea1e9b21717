/**
 * topics → what people ask for: the newest of alerts, events, notifications and operators' words, in memory and bounded.
 */
@NullMarked
package dev.whodunit.detector.feed;

import org.jspecify.annotations.NullMarked;
