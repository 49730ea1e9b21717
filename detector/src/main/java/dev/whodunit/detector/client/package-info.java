/**
 * Questions and wishes → a running service's HTTP API: for whoever is not part of it, and for what must not see more than that.
 */
@NullMarked
package dev.whodunit.detector.client;

import org.jspecify.annotations.NullMarked;
