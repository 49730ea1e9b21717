/** Linked rules and what is known of events → warnings about what rules ask for in vain. */
@NullMarked
package dev.whodunit.sigma.lint;

import org.jspecify.annotations.NullMarked;
