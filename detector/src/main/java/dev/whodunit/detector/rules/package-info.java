/**
 * Rule files → the set of rules in force, again within a second of an edit.
 */
@NullMarked
package dev.whodunit.detector.rules;

import org.jspecify.annotations.NullMarked;
