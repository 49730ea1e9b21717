/**
 * HTTP: the API, health and metrics.
 */
@NullMarked
package dev.whodunit.detector.web;

import org.jspecify.annotations.NullMarked;
