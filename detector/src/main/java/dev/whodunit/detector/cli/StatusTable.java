package dev.whodunit.detector.cli;

import dev.whodunit.detector.hooks.HookInspection;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the hooks of a database stand, for people. */
final class StatusTable {

    private StatusTable() {}

    static void print(
            DatabaseOptions.Database database, HookInspection inspection, List<String> logins, PrintWriter out) {
        long hooked = inspection.tables().stream()
                .filter(HookInspection.Table::hooked)
                .count();
        long published = inspection.tables().stream()
                .filter(HookInspection.Table::published)
                .count();
        out.println(database.url() + "  (PostgreSQL " + clean(inspection.serverVersion()) + ")");
        row(out, "state", state(inspection));
        row(
                out,
                "tables",
                hooked + " hooked, " + published + " published, of "
                        + inspection.tables().size());
        row(out, "slot", slot(inspection.slot()));
        row(out, "believed", believed(database, logins));
        for (HookInspection.Problem problem : inspection.problems()) {
            row(out, problem.warning() ? "WARNING" : "PROBLEM", clean(problem.message()));
        }
        for (HookInspection.Table table : inspection.tables()) {
            String name = clean(table.schema() + "." + table.name());
            if (table.whyNotHooked() != null) {
                row(out, "not hooked", name + ": " + table.whyNotHooked());
            } else if (table.whyNotPublished() != null && !"not an ordinary table".equals(table.whyNotPublished())) {
                row(
                        out,
                        "no rows",
                        name + ": " + table.whyNotPublished() + "; its DELETE and TRUNCATE statements are seen");
            }
        }
    }

    private static String state(HookInspection inspection) {
        if (!inspection.installed()) {
            return "not installed";
        }
        return inspection.well() ? "well" : "PROBLEMS";
    }

    private static String slot(HookInspection.@Nullable Slot slot) {
        if (slot == null) {
            return "none";
        }
        return slot.name() + ", " + (slot.active() ? "being read" : "nobody reads it") + ", "
                + (slot.walStatus() == null ? "unknown" : slot.walStatus()) + ", holds back "
                + (slot.retainedBytes() / (1024 * 1024)) + " MiB of log"
                + (slot.safeBytes() == null ? "" : ", lost after " + (slot.safeBytes() / (1024 * 1024)) + " MiB more");
    }

    private static String believed(DatabaseOptions.Database database, List<String> logins) {
        String names = logins.isEmpty() ? "no login yet" : clean(String.join(", ", logins));
        return "app.user and app.correlation_id as said by "
                + (database.applications().isEmpty() ? "all but superusers: " : "the applications ") + names;
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf("  %-11s %s%n", name, value);
    }

    /** Without control characters, which a name in somebody's database may hold to play with a terminal. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
