/**
 * Who is told what, and when, as a configuration says it: routes, matchers, inhibitions and time intervals. No stage and no
 * state; {@code route} acts by it.
 */
@NullMarked
package dev.whodunit.topologies.routing;

import org.jspecify.annotations.NullMarked;
