/**
 * link-by-key → events, match: events of one correlation id share the context that any of them brings.
 */
@NullMarked
package dev.whodunit.topologies.link;

import org.jspecify.annotations.NullMarked;
