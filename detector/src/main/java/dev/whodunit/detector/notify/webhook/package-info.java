/**
 * A receiver that posts Alertmanager's webhook payload.
 */
@NullMarked
package dev.whodunit.detector.notify.webhook;

import org.jspecify.annotations.NullMarked;
