package dev.whodunit.detector.feed;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Who was told of which alert, when, by which route, what came of it, and why the rest was held back. Safe for threads. */
public final class NotificationFeed implements AutoCloseable {

    /** Of more alerts, and of more deliveries, those that changed longest ago are forgotten. */
    static final int MAXIMUM = 10_000;

    /** The newest notifications of each partition that are read; more are too many to say anything. */
    private static final long NEWEST = 50_000;

    private final Map<String, History> histories = new LinkedHashMap<>();
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final TopicReader notifications;
    private final TopicReader outcomes;

    /** All that is known of one alert, the oldest first. */
    public record Answer(List<Told> told, List<Delivery> deliveries, List<Held> held) {}

    /** A feed of these topics: the outbox, and what came of it. */
    public NotificationFeed(Map<String, Object> clientProperties, String notifications, String deliveries) {
        this.notifications = new TopicReader(clientProperties, notifications, NEWEST, this::take);
        this.outcomes = new TopicReader(clientProperties, deliveries, NEWEST, this::outcome);
    }

    public void start() {
        notifications.start();
        outcomes.start();
    }

    /** Takes in a record of the topic. */
    public void take(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Notification notification = read(record.value(), Notification.class);
        String receiver = notification.receiver();
        String route = notification.handling().route();
        synchronized (histories) {
            for (Alert alert : notification.alerts()) {
                history(alert.id())
                        .told(new Told(
                                notification.group(), receiver, route, notification.reason(), notification.at()));
            }
            notification
                    .handling()
                    .held()
                    .forEach((alert, why) -> history(alert).held(receiver, route, why));
        }
    }

    private History history(String alert) {
        History history = histories.remove(alert);
        History kept = history == null ? new History() : history;
        histories.put(alert, kept);
        if (histories.size() > MAXIMUM) {
            histories.remove(histories.keySet().iterator().next());
        }
        return kept;
    }

    /** Takes in a record of topic {@code deliveries}. */
    public void outcome(ConsumerRecord<String, byte[]> record) {
        synchronized (histories) {
            deliveries.remove(record.key());
            if (record.value() == null) {
                return;
            }
            deliveries.put(record.key(), read(record.value(), Delivery.class));
            if (deliveries.size() > MAXIMUM) {
                deliveries.remove(deliveries.keySet().iterator().next());
            }
        }
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Json.read(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is known of an alert; of one that was never told, nothing. */
    public Answer of(String alert) {
        synchronized (histories) {
            History history = histories.getOrDefault(alert, new History());
            List<Told> told = history.told();
            List<String> groups = told.stream().map(Told::group).distinct().toList();
            List<Delivery> came = new ArrayList<>();
            for (Delivery delivery : deliveries.values()) {
                if (groups.contains(delivery.group())) {
                    came.add(delivery);
                }
            }
            return new Answer(told, came, history.held());
        }
    }

    /** The alerts that were told as one group last; empty if it is not known. */
    public List<String> alertsOf(String group) {
        synchronized (histories) {
            return histories.entrySet().stream()
                    .filter(history -> history.getValue().told().stream()
                            .anyMatch(told -> told.group().equals(group)))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Override
    public void close() {
        notifications.close();
        outcomes.close();
    }
}
