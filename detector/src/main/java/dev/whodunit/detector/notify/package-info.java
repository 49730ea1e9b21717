/**
 * notifications → receivers, through the outbox: intent, send, outcome.
 */
@NullMarked
package dev.whodunit.detector.notify;

import org.jspecify.annotations.NullMarked;
