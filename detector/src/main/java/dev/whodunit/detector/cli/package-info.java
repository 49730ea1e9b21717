/**
 * The commands.
 */
@NullMarked
package dev.whodunit.detector.cli;

import org.jspecify.annotations.NullMarked;
