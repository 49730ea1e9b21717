package dev.whodunit.topologies.route;

import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Branch.Delivery;
import dev.whodunit.topologies.routing.Branch.Escalation;
import dev.whodunit.topologies.routing.Branch.Timing;
import dev.whodunit.topologies.routing.Inhibition;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.TimeInterval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A tree of routes for tests, in a few words. */
final class RouteTree {

    private Delivery delivery;
    private final List<LabelMatcher> matchers;
    private final String key;
    private boolean goOn;
    private final List<RouteTree> below = new ArrayList<>();
    private final List<Inhibition> inhibitions = new ArrayList<>();

    private RouteTree(String key, List<LabelMatcher> matchers, Delivery delivery) {
        this.key = key;
        this.matchers = matchers;
        this.delivery = delivery;
    }

    /** Everything to one receiver, by name; each wait is 0. */
    static RouteTree to(String receiver) {
        Timing atOnce = new Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new RouteTree(
                "", List.of(), new Delivery(List.of(receiver), List.of("rule"), atOnce, List.of(), List.of(), false));
    }

    RouteTree groupBy(String... labels) {
        return with(delivery.receivers(), List.of(labels), delivery.timing(), delivery.muted(), delivery.active());
    }

    RouteTree waits(long groupWait, long groupInterval, long repeatInterval) {
        Timing timing = new Timing(
                Duration.ofSeconds(groupWait), Duration.ofSeconds(groupInterval), Duration.ofSeconds(repeatInterval));
        return with(delivery.receivers(), delivery.groupBy(), timing, delivery.muted(), delivery.active());
    }

    RouteTree muted(TimeInterval... intervals) {
        return with(delivery.receivers(), delivery.groupBy(), delivery.timing(), List.of(intervals), delivery.active());
    }

    RouteTree active(TimeInterval... intervals) {
        return with(delivery.receivers(), delivery.groupBy(), delivery.timing(), delivery.muted(), List.of(intervals));
    }

    private RouteTree with(
            List<String> receivers,
            List<String> groupBy,
            Timing timing,
            List<TimeInterval> muted,
            List<TimeInterval> active) {
        delivery = new Delivery(
                receivers, groupBy, timing, muted, active, false, delivery.escalations(), delivery.stormLimit());
        return this;
    }

    /** Tells this receiver, too, where nobody takes an alert on for so many seconds. */
    RouteTree escalates(long after, String receiver) {
        List<Escalation> escalations = new ArrayList<>(delivery.escalations());
        escalations.add(new Escalation(Duration.ofSeconds(after), receiver));
        return beyond(List.copyOf(escalations), delivery.stormLimit());
    }

    /** Lets each rule begin so many messages an hour. */
    RouteTree stormLimit(int limit) {
        return beyond(delivery.escalations(), limit);
    }

    private RouteTree beyond(List<Escalation> escalations, int stormLimit) {
        delivery = new Delivery(
                delivery.receivers(),
                delivery.groupBy(),
                delivery.timing(),
                delivery.muted(),
                delivery.active(),
                false,
                escalations,
                stormLimit);
        return this;
    }

    /** Adds a route below. */
    RouteTree below(String receiver, String matchers, boolean goOn, RouteTree... further) {
        RouteTree branch = new RouteTree(
                key + "/" + matchers + below.size(),
                LabelMatcherParser.parse(matchers),
                new Delivery(List.of(receiver), delivery.groupBy(), delivery.timing(), List.of(), List.of(), false));
        branch.goOn = goOn;
        branch.below.addAll(List.of(further));
        below.add(branch);
        return this;
    }

    RouteTree below(RouteTree branch) {
        below.add(branch);
        return this;
    }

    /** A route to put below another. */
    static RouteTree of(String receiver, String matchers) {
        RouteTree root = to(receiver);
        return new RouteTree("/" + matchers, LabelMatcherParser.parse(matchers), root.delivery);
    }

    RouteTree inhibits(String source, String target, String... equal) {
        inhibitions.add(
                new Inhibition(LabelMatcherParser.parse(source), LabelMatcherParser.parse(target), List.of(equal)));
        return this;
    }

    RoutingScenario scenario() {
        return new RoutingScenario(settings());
    }

    /** The routes where there are these receivers besides. */
    RouteSettings settingsAmong(String... others) {
        RouteSettings settings = settings();
        List<String> all = new ArrayList<>(settings.receivers());
        all.addAll(List.of(others));
        return settings.among(all);
    }

    RouteSettings settings() {
        return new RouteSettings(branch(), List.copyOf(inhibitions));
    }

    private Branch branch() {
        return new Branch(
                key,
                matchers,
                goOn,
                delivery,
                below.stream().map(RouteTree::branch).toList());
    }
}
