/**
 * whodunit.yml → records, or every problem with its key.
 */
@NullMarked
package dev.whodunit.detector.config;

import org.jspecify.annotations.NullMarked;
