package dev.whodunit.detector.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes one column's value, never null, as JSON; text longer than the limit is cut. */
@FunctionalInterface
interface ValueWriter {

    void write(Object value, JsonGenerator out, int limit) throws IOException;
}
