package dev.whodunit.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The oracle: what was committed, as the database itself tells, and what must be alerted of it. */
final class Ledger {

    private static final int MASS = 100;

    /** One entry: what one transaction did to one table, and who did it. */
    record Entry(
            String xid,
            String scenario,
            String actor,
            String operation,
            String table,
            long amount,
            @Nullable String correlationId) {}

    private final List<Entry> entries;

    private Ledger(List<Entry> entries) {
        this.entries = entries;
    }

    static Ledger read(Connection connection) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT xid, scenario, actor, operation, relation, amount,"
                        + " correlation_id FROM ledger ORDER BY id")) {
            while (rows.next()) {
                entries.add(new Entry(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getLong(6),
                        rows.getString(7)));
            }
        }
        return new Ledger(entries);
    }

    /** Each alert that must be there, with its final count. */
    Map<RuleGroup, Long> expected() {
        Map<RuleGroup, Long> all = new LinkedHashMap<>();
        for (Entry entry : entries) {
            groups(entry).forEach(group -> all.merge(group, entry.amount(), Long::sum));
        }
        all.entrySet()
                .removeIf(entry -> entry.getValue() == 0
                        || (entry.getKey().rule().startsWith("mass_delete") && entry.getValue() <= MASS));
        return all;
    }

    /** By transaction, what one group must have counted. */
    Map<String, Long> transactions(RuleGroup group) {
        Map<String, Long> all = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.amount() > 0 && groups(entry).contains(group)) {
                all.merge(entry.xid(), entry.amount(), Long::sum);
            }
        }
        return all;
    }

    List<Entry> entries(String xid) {
        return entries.stream().filter(entry -> entry.xid().equals(xid)).toList();
    }

    int size() {
        return entries.size();
    }

    private static List<RuleGroup> groups(Entry entry) {
        List<RuleGroup> groups = new ArrayList<>();
        Map<String, String> byActor = Map.of("db.namespace", CampaignDatabase.NAME, "actor.name", entry.actor());
        if (entry.operation().equals("truncate")) {
            groups.add(new RuleGroup("database_truncate", byActor));
        } else {
            groups.add(new RuleGroup("mass_delete", byActor));
            groups.add(new RuleGroup(
                    "mass_delete_table",
                    Map.of("db.namespace", CampaignDatabase.NAME, "db.collection.name", entry.table())));
        }
        if (entry.scenario().equals("PERSON")) {
            groups.add(new RuleGroup("direct_session_change", byActor));
        }
        if (entry.table().equals("public.vault")) {
            groups.add(new RuleGroup("vault_delete", Map.of("pg.xid", entry.xid())));
        }
        return groups;
    }
}
