package dev.whodunit.detector.cli;

import dev.whodunit.detector.drill.DrillCourse;
import dev.whodunit.detector.drill.DrillFault;
import dev.whodunit.detector.drill.DrillResult;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a drill, for people. */
record DrillReport(DrillResult result) {

    void print(PrintWriter out) {
        @Nullable DrillCourse course = result.course();
        @Nullable DrillFault fault = result.fault();
        if (fault != null) {
            line(
                    out,
                    result.database() + ": did not come out, stopped at "
                            + fault.hop().code());
        } else if (course != null) {
            line(out, result.database() + ": came out after " + course.latency().toMillis() + " ms");
        }
        if (course != null) {
            line(out, String.format("  %-9s %10s  %s", "commit", "", course.committed()));
            for (DrillCourse.Step step : course.steps()) {
                long millis = Duration.between(course.committed(), step.at()).toMillis();
                line(out, String.format("  %-9s %+7d ms  %s", step.name(), millis, step.words()));
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
}
