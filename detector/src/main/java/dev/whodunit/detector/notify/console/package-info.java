/**
 * A receiver that prints cards in the terminal.
 */
@NullMarked
package dev.whodunit.detector.notify.console;

import org.jspecify.annotations.NullMarked;
