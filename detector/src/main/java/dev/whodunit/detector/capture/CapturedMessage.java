package dev.whodunit.detector.capture;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in the WAL with our prefix, read and judged.
 *
 * @param kind {@code context ddl inventory heartbeat foreign}
 * @param authentic whether its digest is right: if not, its fields are claims
 * @param application whether its session user is among the database's applications; null where that says nothing
 */
record CapturedMessage(
        String kind, boolean authentic, @Nullable Boolean application, Map<String, Object> fields) {}
