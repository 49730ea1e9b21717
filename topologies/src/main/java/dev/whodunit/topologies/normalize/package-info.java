/**
 * changes, logs → link-by-key, or match and events: every record becomes a canonical event, with the context of its
 * transaction.
 */
@NullMarked
package dev.whodunit.topologies.normalize;

import org.jspecify.annotations.NullMarked;
