/**
 * What stages keep in their stores: positions, expiry, keys.
 */
@NullMarked
package dev.whodunit.topologies.state;

import org.jspecify.annotations.NullMarked;
