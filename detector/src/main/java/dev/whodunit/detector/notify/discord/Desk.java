package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.routing.LabelMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that people may ask and do from Discord. Questions are answered from memory at once; what is done is written before
 * the call returns, which may take a moment. Safe for threads.
 */
public interface Desk {

    /** The alerts that fire, the last changed first. */
    List<Alert> firing();

    /** The newest state of an alert, or null where there is none of this id. */
    @Nullable
    Alert alert(String id);

    /** The newest state of the alerts that this notification group told of; empty where it is not known any more. */
    List<Alert> group(String group);

    /** The messages in which this receiver shows an alert; empty where it has not told of it yet. */
    List<Shown> shown(Alert alert, ReceiverName receiver);

    /** What people did about these alerts, as far as it holds for all of them that fire. */
    Handled handled(List<Alert> alerts);

    /**
     * Says that somebody has taken these on.
     *
     * @param author {@code discord:<username> (<user id>)}
     * @param note what they say about it; may be empty
     */
    void acknowledge(List<Alert> alerts, String author, String note) throws Refused;

    /** Holds back whatever fulfils all these matchers; returns the silence's id. */
    String silence(List<LabelMatcher> matchers, Duration length, String author, String comment) throws Refused;

    /** Says that nothing is wrong with what fulfils all these matchers; returns until when nobody is told of the like. */
    Instant falsePositive(List<LabelMatcher> matchers, String author) throws Refused;

    /** The rules in force, in the order of their names. */
    List<RuleLine> rules();

    /** The newest events of this actor, newest first. */
    List<Event> eventsOf(String actor, int most);

    /** The newest events of this correlation id, newest first. */
    List<Event> eventsOfCorrelation(String correlationId, int most);

    /** Actors of the newest events whose name contains this, in any case; the last seen first. */
    List<String> actors(String part, int most);

    /** Correlation ids of the newest events that contain this, in any case; the last seen first. */
    List<String> correlationIds(String part, int most);

    /**
     * A message that shows alerts.
     *
     * @param group the notification group that it stands for
     * @param message its id
     */
    record Shown(String group, String message) {}

    /**
     * A rule and how often it has fired.
     *
     * @param name its name, or its title where it has none
     * @param status as Sigma has it: a rule that is not stable tells nobody
     * @param alerts how many alerts of it are known now
     */
    record RuleLine(String name, String title, String level, String status, int alerts) {}

    /** What was asked for is not done; the message says why, for people. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }
}
