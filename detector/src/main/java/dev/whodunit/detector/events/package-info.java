/**
 * Recorded events: files of JSON lines → events.
 */
@NullMarked
package dev.whodunit.detector.events;

import org.jspecify.annotations.NullMarked;
