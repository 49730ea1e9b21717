package dev.whodunit.detector.events;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.state.Position;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Recorded events in the order of their times; those of one time in the order of their lines. A file is read twice, so
 * that only times and places are held in memory and not the events. Every event has an id in the end: that of its line if
 * it brought none. Not safe for threads.
 */
public final class EventTimeline {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** Is told what cannot be replayed. */
    public interface Refusal {
        void refuse(long line, int column, String reason);
    }

    /** Takes the events in order. */
    public interface Sink {
        void event(long line, Event event);
    }

    private final FileChannel file;
    private long[] times = new long[1024];
    private long[] places = new long[1024];
    private long[] lines = new long[1024];
    private int[] lengths = new int[1024];
    private int size;

    private EventTimeline(FileChannel file) {
        this.file = file;
    }

    /** Reads the times of all events; lines that are no event, or have no usable time, are refused and left out. */
    public static EventTimeline of(FileChannel file, Refusal refusal) throws IOException {
        EventTimeline timeline = new EventTimeline(file);
        file.position(0);
        InputStream in = Channels.newInputStream(file);
        JsonLines.read(in, new JsonLines.Handler() {
            @Override
            public void line(long number, long start, byte[] bytes, int from, int length) {
                try {
                    Event event = EventReader.read(bytes, from, length);
                    timeline.add(time(event), start, number, length);
                } catch (EventReader.Malformed e) {
                    refusal.refuse(number, e.column(), String.valueOf(e.getMessage()));
                }
            }

            @Override
            public void tooLong(long number) {
                refusal.refuse(number, 1, "longer than " + (JsonLines.MAXIMUM_BYTES >> 20) + " MiB");
            }
        });
        return timeline;
    }

    private static long time(Event event) throws EventReader.Malformed {
        Object said = event.value(CanonicalFields.TIMESTAMP);
        if (said == null) {
            throw new EventReader.Malformed(1, "'@timestamp' is missing: a replay needs to know when it happened");
        }
        checkPosition(event);
        try {
            Instant time = Timestamps.parse(said.toString());
            if (time.isAfter(EARLIEST) && time.isBefore(LATEST)) {
                return Timestamps.micros(time);
            }
        } catch (DateTimeException e) {
            // What it should be is said below.
        }
        throw new EventReader.Malformed(
                1, "'@timestamp' is " + quote(said) + ": expected a time such as 2026-01-02T03:04:05.678Z");
    }

    private static void checkPosition(Event event) throws EventReader.Malformed {
        try {
            Position.of(event);
        } catch (NumberFormatException e) {
            throw new EventReader.Malformed(
                    1, "'event.id' and 'pg.lsn' are no place in a transaction: leave out 'pg.lsn' or 'pg.transaction'");
        }
    }

    private static String quote(Object said) {
        String text = said.toString();
        return "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
    }

    private void add(long time, long place, long line, int length) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            places = Arrays.copyOf(places, 2 * size);
            lines = Arrays.copyOf(lines, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        times[size] = time;
        places[size] = place;
        lines[size] = line;
        lengths[size++] = length;
    }

    public int size() {
        return size;
    }

    /** Reads the events again, in order. */
    public void play(Sink sink) throws IOException {
        for (int index : order()) {
            sink.event(lines[index], event(index));
        }
    }

    private int[] order() {
        boolean sorted = IntStream.range(1, size).allMatch(i -> times[i - 1] <= times[i]);
        IntStream indexes = IntStream.range(0, size);
        return sorted
                ? indexes.toArray()
                // The sort is stable: of one time the earlier line comes first.
                : indexes.boxed()
                        .sorted(Comparator.comparingLong(i -> times[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private Event event(int index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(lengths[index]);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, places[index] + bytes.position()) < 0) {
                throw new EOFException("the file of events became shorter while it was read");
            }
        }
        try {
            Event event = EventReader.read(bytes.array(), 0, bytes.capacity());
            return event.toBuilder()
                    .putIfAbsent(CanonicalFields.EVENT_ID, "line/" + lines[index])
                    .put(CanonicalFields.TIMESTAMP, Timestamps.format(Timestamps.ofMicros(times[index])))
                    .build();
        } catch (EventReader.Malformed e) {
            throw new IOException("the file of events changed while it was read", e);
        }
    }
}
