/**
 * The service: every stage's edges, wired together.
 */
@NullMarked
package dev.whodunit.detector;

import org.jspecify.annotations.NullMarked;
