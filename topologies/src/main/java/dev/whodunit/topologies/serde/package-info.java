/**
 * Records ↔ bytes, as JSON.
 */
@NullMarked
package dev.whodunit.topologies.serde;

import org.jspecify.annotations.NullMarked;
