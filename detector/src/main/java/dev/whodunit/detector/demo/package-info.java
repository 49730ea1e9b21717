/**
 * The incident of whodunit demo, played for real.
 */
@NullMarked
package dev.whodunit.detector.demo;

import org.jspecify.annotations.NullMarked;
