package dev.whodunit.detector.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the drill in one database.
 *
 * @param course null if there was no alert
 * @param fault null if it came out
 */
public record DrillResult(
        String database,
        @Nullable DrillCourse course,
        @Nullable DrillFault fault) {

    /** Whether every receiver that was told has it. */
    public boolean isOut() {
        return fault == null;
    }

    private static long millis(DrillCourse course, DrillCourse.Step step) {
        return Duration.between(course.committed(), step.at()).toMillis();
    }

    /** As data. */
    public Map<String, Object> asJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("database", database);
        fields.put("came_out", fault == null);
        fields.put("alert", course == null ? null : course.id());
        fields.put("committed", course == null ? null : course.committed().toString());
        fields.put(
                "latency_ms",
                course == null || fault != null ? null : course.latency().toMillis());
        fields.put("steps", course == null ? List.of() : steps(course));
        fields.put("stopped_at", fault == null ? null : fault.hop().code());
        fields.put("problem", fault == null ? null : fault.problem());
        fields.put("remedy", fault == null ? null : fault.remedy());
        return fields;
    }

    private static List<Map<String, Object>> steps(DrillCourse course) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (DrillCourse.Step step : course.steps()) {
            steps.add(Map.of(
                    "step", step.name(),
                    "at", step.at().toString(),
                    "ms", millis(course, step),
                    "detail", step.words()));
        }
        return steps;
    }
}
