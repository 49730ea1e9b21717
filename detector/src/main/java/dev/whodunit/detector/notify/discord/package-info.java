/**
 * A receiver that posts and edits messages through a Discord webhook.
 */
@NullMarked
package dev.whodunit.detector.notify.discord;

import org.jspecify.annotations.NullMarked;
