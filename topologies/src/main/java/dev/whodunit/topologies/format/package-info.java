/**
 * Raw log line → named fields, one class for each log format.
 */
@NullMarked
package dev.whodunit.topologies.format;

import org.jspecify.annotations.NullMarked;
