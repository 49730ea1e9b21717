package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Notification;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that are read and not yet told, in the order their groups came. Knows which of them a newer one
 * stands for, and up to which offset all is told. Not safe for threads.
 */
final class Waiting {

    /** One that waits. */
    record Entry(long offset, Notification notification) {}

    private final boolean edits;
    private final int capacity;
    private final Map<String, Deque<Entry>> groups = new LinkedHashMap<>();
    private final Map<String, Instant> notBefore = new LinkedHashMap<>();
    private final TreeSet<Long> offsets = new TreeSet<>();
    private long next = -1;

    /**
     * @param edits whether the newest of a group stands for all before it, or only for updates
     * @param capacity how many may wait before {@link #isFull}
     */
    Waiting(boolean edits, int capacity) {
        this.edits = edits;
        this.capacity = capacity;
    }

    /** Notes that the record at this offset is for nobody here. */
    void pass(long offset) {
        next = offset + 1;
    }

    /** Adds one; those that it stands for are handed to {@code replaced} and count as told. */
    void add(long offset, Notification notification, Consumer<Notification> replaced) {
        Deque<Entry> group = groups.computeIfAbsent(notification.group(), key -> new ArrayDeque<>());
        while (!group.isEmpty() && isReplaceable(group.getLast())) {
            Entry older = group.removeLast();
            offsets.remove(older.offset());
            replaced.accept(older.notification());
        }
        group.addLast(new Entry(offset, notification));
        offsets.add(offset);
        next = offset + 1;
    }

    private boolean isReplaceable(Entry older) {
        return edits || older.notification().reason().isEdit();
    }

    /** The first whose time has come, or null. */
    @Nullable
    Entry due(Instant now) {
        for (Deque<Entry> group : groups.values()) {
            Entry first = group.getFirst();
            Instant time = notBefore.get(first.notification().group());
            if (time == null || !time.isAfter(now)) {
                return first;
            }
        }
        return null;
    }

    /** When the first of those that were put off is due, or null if none was. */
    @Nullable
    Instant nextDue() {
        return notBefore.values().stream().min(Instant::compareTo).orElse(null);
    }

    /** Puts off this entry's group. */
    void postpone(Entry entry, Instant until) {
        notBefore.put(entry.notification().group(), until);
    }

    /** Notes that the entry is told, or never will be. */
    void done(Entry entry) {
        String key = entry.notification().group();
        Deque<Entry> group = groups.get(key);
        if (group != null) {
            group.remove(entry);
            if (group.isEmpty()) {
                groups.remove(key);
            }
        }
        notBefore.remove(key);
        offsets.remove(entry.offset());
    }

    /** The offset before which all is done, or -1 if nothing was read. */
    long position() {
        return offsets.isEmpty() ? next : offsets.first();
    }

    int size() {
        return offsets.size();
    }

    boolean isFull() {
        return offsets.size() >= capacity;
    }

    /** Forgets everything. */
    void clear() {
        groups.clear();
        notBefore.clear();
        offsets.clear();
        next = -1;
    }

    /** All that wait, in order. */
    Iterable<Entry> entries() {
        return () -> groups.values().stream().flatMap(Deque::stream).iterator();
    }
}
