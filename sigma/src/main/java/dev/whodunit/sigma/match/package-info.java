/**
 * Compiled rules: event in, matching rules out.
 */
@NullMarked
package dev.whodunit.sigma.match;

import org.jspecify.annotations.NullMarked;
