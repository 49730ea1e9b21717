/**
 * Capture hooks in the watched database: install, uninstall, status, and what their messages say.
 */
@NullMarked
package dev.whodunit.detector.hooks;

import org.jspecify.annotations.NullMarked;
