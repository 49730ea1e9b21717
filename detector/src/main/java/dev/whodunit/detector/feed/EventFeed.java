package dev.whodunit.detector.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The newest events, held in memory within a bound, until there is a store for them. */
public final class EventFeed implements AutoCloseable {

    static final int MAXIMUM = 10_000;
    static final long MAXIMUM_BYTES = 24L << 20;

    private final NavigableMap<Place, byte[]> events = new TreeMap<>();
    private final TopicReader reader;
    private long bytes;

    /** Where an event stands: in the order of arrival, the same after a restart. */
    public record Place(long time, int partition, long offset) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            int byTime = Long.compare(time, other.time);
            int byPartition = byTime != 0 ? byTime : Integer.compare(partition, other.partition);
            return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
        }

        /**
         * Reads what {@link #toString} wrote.
         *
         * @throws IllegalArgumentException if it is something else
         */
        public static Place parse(String text) {
            String[] parts = text.split("\\.", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("not a cursor of ours");
            }
            return new Place(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        }

        @Override
        public String toString() {
            return time + "." + partition + "." + offset;
        }
    }

    /** An event's JSON and its place. */
    public record Found(Place place, byte[] json) {}

    /** A feed of this topic. */
    public EventFeed(Map<String, Object> clientProperties, String topic) {
        reader = new TopicReader(clientProperties, topic, MAXIMUM, this::take);
    }

    public void start() {
        reader.start();
    }

    /** Takes in a record of the topic. */
    public void take(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return;
        }
        synchronized (events) {
            byte[] before = events.put(new Place(record.timestamp(), record.partition(), record.offset()), value);
            bytes += value.length - (before == null ? 0 : before.length);
            while (events.size() > MAXIMUM || (bytes > MAXIMUM_BYTES && events.size() > 1)) {
                bytes -= events.pollFirstEntry().getValue().length;
            }
        }
    }

    /** The events before this place, or all; the newest first. */
    public List<Found> before(@Nullable Place place) {
        List<Found> found = new ArrayList<>();
        synchronized (events) {
            NavigableMap<Place, byte[]> older = place == null ? events : events.headMap(place, false);
            older.descendingMap().forEach((where, json) -> found.add(new Found(where, json)));
        }
        return found;
    }

    @Override
    public void close() {
        reader.close();
    }
}
