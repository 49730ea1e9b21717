package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.hooks.HookInspection;
import dev.whodunit.detector.hooks.HookInspector;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whodunit status}: how the hooks of each database stand. */
@Command(
        name = "status",
        description = "Says whether databases are watched as they should be: exit 0 if so, 1 if not, 3 if one is away.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DatabaseOptions databases = new DatabaseOptions();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfiguration {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int exit = ExitCode.DONE;
        List<Map<String, Object>> all = new ArrayList<>();
        for (DatabaseOptions.Database database : databases.databases()) {
            try (Connection connection = database.url().connect()) {
                HookInspection inspection = HookInspector.inspect(connection, database.slot());
                List<String> logins = HookInspector.applications(connection, database.applications());
                all.add(asJson(database, inspection, logins));
                if (!json) {
                    StatusTable.print(database, inspection, logins, out);
                }
                exit = Math.max(exit, inspection.well() ? ExitCode.DONE : ExitCode.PROBLEMS);
            } catch (SQLException e) {
                exit = Math.max(exit, PostgresFailure.tell(e, database.url(), err));
                Map<String, Object> away = new LinkedHashMap<>();
                away.put("url", database.url().toString());
                away.put("reachable", false);
                all.add(away);
            }
        }
        if (json) {
            out.println(Json.text(Map.of("databases", all)));
        }
        return exit;
    }

    private static Map<String, Object> asJson(
            DatabaseOptions.Database database, HookInspection inspection, List<String> logins) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("url", database.url().toString());
        status.put("reachable", true);
        status.put("database", inspection.database());
        status.put("server_version", inspection.serverVersion());
        status.put("installed", inspection.installed());
        status.put("well", inspection.well());
        status.put(
                "problems",
                inspection.problems().stream().map(StatusCommand::asJson).toList());
        status.put("applications", logins);
        status.put("slot", slot(inspection.slot()));
        status.put(
                "tables",
                inspection.tables().stream().map(StatusCommand::asJson).toList());
        return status;
    }

    private static Map<String, Object> asJson(HookInspection.Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", problem.fault().code());
        fields.put("warning", problem.warning());
        fields.put("object", problem.object());
        fields.put("table", problem.table() == null ? null : problem.schema() + "." + problem.table());
        fields.put("message", problem.message());
        return fields;
    }

    private static @Nullable Map<String, Object> slot(HookInspection.@Nullable Slot slot) {
        if (slot == null) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", slot.name());
        fields.put("active", slot.active());
        fields.put("wal_status", slot.walStatus());
        fields.put("retained_bytes", slot.retainedBytes());
        fields.put("safe_bytes", slot.safeBytes());
        return fields;
    }

    private static Map<String, Object> asJson(HookInspection.Table table) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schema", table.schema());
        fields.put("table", table.name());
        fields.put("hooked", table.hooked());
        fields.put("why_not_hooked", table.whyNotHooked());
        fields.put("published", table.published());
        fields.put("why_not_published", table.whyNotPublished());
        return fields;
    }
}
