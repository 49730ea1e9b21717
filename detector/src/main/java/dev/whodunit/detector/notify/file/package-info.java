/**
 * A receiver that appends alerts to a file, a JSON object in each line.
 */
@NullMarked
package dev.whodunit.detector.notify.file;

import org.jspecify.annotations.NullMarked;
