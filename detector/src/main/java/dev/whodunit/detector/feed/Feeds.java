package dev.whodunit.detector.feed;

import dev.whodunit.topologies.Topics;
import java.util.Map;

/** All feeds of one service. */
public record Feeds(AlertFeed alerts, EventFeed events, ControlFeed controls, NotificationFeed notifications)
        implements AutoCloseable {

    /** Starts reading the topics. */
    public static Feeds start(Map<String, Object> clientProperties, Topics topics) {
        Feeds feeds = new Feeds(
                new AlertFeed(clientProperties, topics.alerts()),
                new EventFeed(clientProperties, topics.events()),
                new ControlFeed(clientProperties, topics.control()),
                new NotificationFeed(clientProperties, topics.notifications(), topics.deliveries()));
        feeds.alerts.start();
        feeds.events.start();
        feeds.controls.start();
        feeds.notifications.start();
        return feeds;
    }

    /** Whether the alerts and operators' words of before the start are here. */
    public boolean caughtUp() {
        return alerts.caughtUp() && controls.caughtUp();
    }

    @Override
    public void close() {
        alerts.close();
        events.close();
        controls.close();
        notifications.close();
    }
}
