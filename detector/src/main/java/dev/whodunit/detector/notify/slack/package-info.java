/**
 * A receiver that posts messages through an incoming webhook of Slack.
 */
@NullMarked
package dev.whodunit.detector.notify.slack;

import org.jspecify.annotations.NullMarked;
