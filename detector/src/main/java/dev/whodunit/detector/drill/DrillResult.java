package dev.whodunit.detector.cli;

import java.io.PrintWriter;
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
record DrillResult(
        String database,
        @Nullable DrillCourse course,
        @Nullable DrillFault fault) {

    void print(PrintWriter out) {
        if (fault != null) {
            line(out, database + ": did not come out, stopped at " + fault.hop().code());
        } else if (course != null) {
            line(out, database + ": came out after " + course.latency().toMillis() + " ms");
        }
        if (course != null) {
            line(out, String.format("  %-9s %10s  %s", "commit", "", course.committed()));
            for (DrillCourse.Step step : course.steps()) {
                line(out, String.format("  %-9s %+7d ms  %s", step.name(), millis(course, step), step.words()));
            }
        }
        if (fault != null) {
            line(out, "  problem   " + fault.problem());
            line(out, "  remedy    " + fault.remedy());
        }
    }

    private static void line(PrintWriter out, String text) {
        out.println(Terminal.clean(text));
    }

    private static long millis(DrillCourse course, DrillCourse.Step step) {
        return Duration.between(course.committed(), step.at()).toMillis();
    }

    Map<String, Object> asJson() {
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
