/**
 * A receiver that triggers and resolves incidents through PagerDuty's Events API v2.
 */
@NullMarked
package dev.whodunit.detector.notify.pagerduty;

import org.jspecify.annotations.NullMarked;
