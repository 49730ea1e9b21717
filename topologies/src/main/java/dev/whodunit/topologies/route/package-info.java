/**
 * alerts → notifications: who is told what, and when.
 */
@NullMarked
package dev.whodunit.topologies.route;

import org.jspecify.annotations.NullMarked;
