/**
 * Exact, bounded sliding windows over event time.
 */
@NullMarked
package dev.whodunit.sigma.window;

import org.jspecify.annotations.NullMarked;
