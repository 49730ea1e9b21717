package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.HookMessage;
import dev.whodunit.detector.hooks.HookMessage.HookedTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tables carry our hooks, and since when: for each table's name the spans of the WAL in which it did.
 *
 * <p>Spans are compared by LSN. That is sound although changes come in commit order: making or dropping a trigger
 * excludes every other writer of that table until it commits, so for one table the order of LSNs is the order of commits,
 * and within one transaction it is the order of commands. Since spans of the past are kept, a change that comes again
 * after a crash is judged as it was the first time, although the inventory has moved on; and a message that comes again
 * changes nothing.
 *
 * <p>An announcement, made at each start, heals what a lost slot has hidden: it opens what it names. It closes what it
 * does not name, unless that was hooked so shortly before that the announcement's snapshot may not have seen it.
 */
final class Inventory {

    /** Spans kept for each table's name. */
    static final int SPANS_KEPT = 64;

    private static final Duration SNAPSHOT_DOUBT = Duration.ofSeconds(5);

    /** Where a table was hooked: from {@code since}, inclusive, until {@code until}, exclusive. */
    record Span(long since, long until, long oid, boolean announced, Instant opened) {
        static final long OPEN = Long.MAX_VALUE;

        boolean isOpen() {
            return until == OPEN;
        }

        boolean contains(long lsn) {
            return lsn >= since && lsn < until;
        }

        Span closedAt(long lsn) {
            return new Span(since, lsn, oid, announced, opened);
        }
    }

    private final Map<TableName, List<Span>> spans = new HashMap<>();
    private final Map<Long, TableName> open = new HashMap<>();
    private final Set<Long> announced = new HashSet<>();
    private int partsSeen;

    /** Whether the table carried our hooks when the change at this LSN was made. */
    boolean hooked(TableName table, long lsn) {
        List<Span> known = spans.get(table);
        if (known == null) {
            return false;
        }
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).contains(lsn)) {
                return true;
            }
        }
        return false;
    }

    /** Takes in an authentic message; returns the names whose spans changed. */
    Set<TableName> apply(HookMessage.Inventory message, long lsn) {
        Set<TableName> changed = new HashSet<>();
        switch (message.action()) {
            case HOOKED -> message.tables().forEach(table -> hook(table, lsn, message, changed));
            case UNHOOKED -> message.tables().forEach(table -> unhook(table.oid(), lsn, changed));
            case ANNOUNCED -> announce(message, lsn, changed);
        }
        return changed;
    }

    /** The spans of a name, oldest first; empty if there are none. */
    List<Span> spans(TableName table) {
        return List.copyOf(spans.getOrDefault(table, List.of()));
    }

    /** Puts back what was kept. */
    void restore(TableName table, List<Span> kept) {
        spans.put(table, new ArrayList<>(kept));
        kept.stream().filter(Span::isOpen).forEach(span -> open.put(span.oid(), table));
    }

    private void hook(HookedTable table, long lsn, HookMessage.Inventory message, Set<TableName> changed) {
        TableName name = new TableName(table.schema(), table.name());
        TableName before = open.get(table.oid());
        if (name.equals(before)) {
            return;
        }
        List<Span> known = spans.computeIfAbsent(name, unknown -> new ArrayList<>());
        if (!known.isEmpty() && known.get(known.size() - 1).since() >= lsn) {
            return;
        }
        if (before != null) {
            unhook(table.oid(), lsn, changed);
        }
        Span last = known.isEmpty() ? null : known.get(known.size() - 1);
        if (last != null && last.isOpen()) {
            // The name's former table went while nobody looked.
            unhook(last.oid(), lsn, changed);
        }
        boolean isAnnounced = message.action() == HookMessage.Action.ANNOUNCED;
        known.add(new Span(lsn, Span.OPEN, table.oid(), isAnnounced, message.at()));
        if (known.size() > SPANS_KEPT) {
            known.remove(0);
        }
        open.put(table.oid(), name);
        changed.add(name);
    }

    private void unhook(long oid, long lsn, Set<TableName> changed) {
        TableName name = open.get(oid);
        List<Span> known = name == null ? null : spans.get(name);
        if (name == null || known == null) {
            return;
        }
        Span last = known.get(known.size() - 1);
        if (last.since() < lsn) {
            known.set(known.size() - 1, last.closedAt(lsn));
        } else if (last.announced()) {
            // Announced from a snapshot that had not seen this yet.
            known.remove(known.size() - 1);
        } else {
            return;
        }
        open.remove(oid);
        changed.add(name);
    }

    private void announce(HookMessage.Inventory message, long lsn, Set<TableName> changed) {
        if (message.part() == 1) {
            announced.clear();
            partsSeen = 0;
        }
        partsSeen++;
        for (HookedTable table : message.tables()) {
            announced.add(table.oid());
            hook(table, lsn, message, changed);
        }
        if (message.part() == message.parts() && partsSeen == message.parts()) {
            Instant sure = message.at().minus(SNAPSHOT_DOUBT);
            for (Long oid : List.copyOf(open.keySet())) {
                if (!announced.contains(oid) && openedBefore(oid, sure)) {
                    unhook(oid, lsn, changed);
                }
            }
        }
    }

    private boolean openedBefore(long oid, Instant time) {
        @Nullable TableName name = open.get(oid);
        List<Span> known = name == null ? List.of() : spans.getOrDefault(name, List.of());
        return !known.isEmpty() && known.get(known.size() - 1).opened().isBefore(time);
    }
}
