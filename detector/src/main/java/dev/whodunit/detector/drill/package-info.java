/**
 * A command that changes nothing in a watched database → whether, and how fast, its alert came out at the receivers.
 */
@NullMarked
package dev.whodunit.detector.drill;

import org.jspecify.annotations.NullMarked;
