/**
 * Measurements on real parts.
 */
@NullMarked
package dev.whodunit.bench;

import org.jspecify.annotations.NullMarked;
