/**
 * A receiver that sends mail over SMTP.
 */
@NullMarked
package dev.whodunit.detector.notify.email;

import org.jspecify.annotations.NullMarked;
