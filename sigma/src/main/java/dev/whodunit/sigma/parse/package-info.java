/**
 * YAML → rules, or every problem with file, line and column.
 */
@NullMarked
package dev.whodunit.sigma.parse;

import org.jspecify.annotations.NullMarked;
