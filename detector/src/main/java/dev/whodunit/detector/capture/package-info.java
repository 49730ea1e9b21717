/**
 * PostgreSQL's WAL → changes. The only package that sees Debezium.
 */
@NullMarked
package dev.whodunit.detector.capture;

import org.jspecify.annotations.NullMarked;
