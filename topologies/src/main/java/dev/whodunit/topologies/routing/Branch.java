package dev.whodunit.topologies.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A route of the tree, with all that it takes over from the one above
 * (https://prometheus.io/docs/alerting/latest/configuration/#route-related-settings).
 *
 * @param key what it is called in the stores, the same after a restart: the matchers on the way to it
 * @param matchers which alerts it takes; all must fit
 * @param goOn whether the routes after it are tried as well ({@code continue})
 * @param delivery what becomes of the alerts that it takes and none below it does
 * @param branches the routes below it
 */
public record Branch(String key, List<LabelMatcher> matchers, boolean goOn, Delivery delivery, List<Branch> branches) {

    /**
     * Who is told, and when.
     *
     * @param receivers names of the receivers, each of which is told
     * @param groupBy labels whose values make a group; {@link #UNGROUPED} for every alert by itself
     * @param timing how long things wait
     * @param muted while one of these is on, nothing is told
     * @param active where there are any, something is told only while one of them is on
     * @param digest whether all that came within a {@code groupWait} makes one message, and what comes later another
     * @param escalations who is told besides, as long as nobody takes an alert on; in the order of their times
     * @param stormLimit how many messages of one rule begin within an hour before all further alerts share one; 0 for any number
     */
    public record Delivery(
            List<String> receivers,
            List<String> groupBy,
            Timing timing,
            List<TimeInterval> muted,
            List<TimeInterval> active,
            boolean digest,
            List<Escalation> escalations,
            int stormLimit) {

        /** One that nothing escalates from, and no storm is capped in. */
        public Delivery(
                List<String> receivers,
                List<String> groupBy,
                Timing timing,
                List<TimeInterval> muted,
                List<TimeInterval> active,
                boolean digest) {
            this(receivers, groupBy, timing, muted, active, digest, List.of(), 0);
        }

        /** Why nothing is told at this time; null if it may be. */
        public @Nullable String mutedAt(Instant time) {
            for (TimeInterval interval : muted) {
                if (interval.contains(time)) {
                    return "muted during " + interval.name();
                }
            }
            boolean off = !active.isEmpty() && active.stream().noneMatch(interval -> interval.contains(time));
            return off
                    ? "muted outside "
                            + String.join(
                                    ", ",
                                    active.stream().map(TimeInterval::name).toList())
                    : null;
        }

        public boolean isUngrouped() {
            return groupBy.contains(UNGROUPED);
        }
    }

    /**
     * How long things wait.
     *
     * @param groupWait a new group, for more alerts
     * @param groupInterval further alerts of a told group; changes of told alerts never wait
     * @param repeatInterval what still fires, before it is told again; zero for never
     */
    public record Timing(Duration groupWait, Duration groupInterval, Duration repeatInterval) {}

    /** Who is told of an alert that nobody took on within this time of its first telling. */
    public record Escalation(Duration after, String receiver) {}

    /** Groups every alert by itself, as Alertmanager spells it. */
    public static final String UNGROUPED = "...";

    /** What is left of a route that is no more: those whom it told. It takes nothing. */
    public static Branch gone(String key, List<String> receivers) {
        Timing atOnce = new Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        Delivery delivery = new Delivery(receivers, List.of(), atOnce, List.of(), List.of(), false);
        return new Branch(key, List.of(), false, delivery, List.of());
    }

    /** What it takes, for people: its own matchers, or that it takes all. */
    public String words() {
        return matchers.isEmpty()
                ? delivery.digest() ? "digest of what no other route takes" : "what no other route takes"
                : matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(", "));
    }

    /** The routes that alerts with these labels take, in the order of the tree; this one if none below it does. */
    public List<Branch> taking(Map<String, String> labels) {
        if (!Inhibition.fits(matchers, labels)) {
            return List.of();
        }
        List<Branch> taking = new ArrayList<>();
        for (Branch branch : branches) {
            List<Branch> below = branch.taking(labels);
            taking.addAll(below);
            if (!below.isEmpty() && !branch.goOn()) {
                break;
            }
        }
        return taking.isEmpty() ? List.of(this) : taking;
    }
}
