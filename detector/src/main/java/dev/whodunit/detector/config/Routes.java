package dev.whodunit.detector.config;

import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Branch.Delivery;
import dev.whodunit.topologies.routing.Branch.Escalation;
import dev.whodunit.topologies.routing.Branch.Timing;
import dev.whodunit.topologies.routing.Inhibition;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcher.Operator;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.TimeInterval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code route}, {@code inhibit_rules} and {@code time_intervals}, with Alertmanager's keys and meanings. */
final class Routes {

    private static final Timing TIMING = new Timing(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(4));

    /** As many as are counted within an hour. */
    private static final int MOST_MESSAGES = 10_000;

    private final List<String> receivers;
    private final Map<String, TimeInterval> intervals = new LinkedHashMap<>();
    private final Set<String> keys = new HashSet<>();

    private Routes(List<String> receivers) {
        this.receivers = receivers;
    }

    /** What the file says; null where it has no route. */
    static @Nullable RouteSettings of(Section root, List<Configuration.Receiver> receivers) {
        List<String> names =
                receivers.stream().map(Configuration.Receiver::name).toList();
        Routes routes = new Routes(names);
        for (String key : List.of("time_intervals", "mute_time_intervals")) {
            root.sections(key, TimeIntervals::interval).forEach(found -> routes.intervals.put(found.name(), found));
        }
        List<Inhibition> inhibitions = root.sections("inhibit_rules", Routes::inhibition);
        if (!root.has("route")) {
            return inhibitions.isEmpty()
                    ? null
                    : new RouteSettings(Configuration.routeWithout(receivers).root(), inhibitions).among(names);
        }
        return new RouteSettings(root.section("route", routes::root), inhibitions).among(names);
    }

    private Branch root(Section route) {
        for (String key : List.of("matchers", "match", "match_re", "continue")) {
            if (route.has(key)) {
                route.report(key, "belongs to the routes below: this one takes whatever no other does");
            }
        }
        for (String key : List.of("mute_time_intervals", "active_time_intervals")) {
            if (route.has(key)) {
                route.report(key, "belongs to the routes below: this one is never muted");
            }
        }
        Delivery everything = new Delivery(receivers, List.of("rule"), TIMING, List.of(), List.of(), false);
        return branch(route, everything, "", List.of(), false);
    }

    private Branch below(Section route, Delivery above, String key) {
        List<LabelMatcher> matchers = new ArrayList<>(matchers(route, "matchers"));
        matchers.addAll(equal(route, "match", Operator.EQUAL));
        matchers.addAll(equal(route, "match_re", Operator.MATCHES));
        String own = key + "/" + matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(","));
        for (int twin = 2; !keys.add(own); twin++) {
            own = key + "/" + matchers + "#" + twin;
        }
        return branch(route, above, own, List.copyOf(matchers), route.flag("continue", false));
    }

    private Branch branch(Section route, Delivery above, String key, List<LabelMatcher> matchers, boolean goOn) {
        Delivery delivery = new Delivery(
                receivers(route, above),
                route.has("group_by") ? route.texts("group_by") : above.groupBy(),
                new Timing(
                        route.duration("group_wait", above.timing().groupWait()),
                        route.duration("group_interval", above.timing().groupInterval()),
                        route.duration("repeat_interval", above.timing().repeatInterval())),
                intervals(route, "mute_time_intervals"),
                intervals(route, "active_time_intervals"),
                false,
                route.has("escalate")
                        ? route.sections("escalate", this::escalation).stream()
                                .sorted(Comparator.comparing(Escalation::after))
                                .toList()
                        : above.escalations(),
                route.integer("storm_limit", 0, MOST_MESSAGES, above.stormLimit()));
        List<Branch> branches = route.sections("routes", section -> below(section, delivery, key));
        return new Branch(key, matchers, goOn, delivery, branches);
    }

    private List<String> receivers(Section route, Delivery above) {
        String receiver = route.text("receiver");
        if (receiver == null) {
            return above.receivers();
        }
        if (!receivers.contains(receiver)) {
            route.report("receiver", "there is no receiver \"" + receiver + "\"" + Suggestion.of(receiver, receivers));
        }
        return List.of(receiver);
    }

    private Escalation escalation(Section section) {
        String receiver = section.required("receiver");
        if (!receiver.isEmpty() && !receivers.contains(receiver)) {
            section.report(
                    "receiver", "there is no receiver \"" + receiver + "\"" + Suggestion.of(receiver, receivers));
        }
        if (!section.has("after")) {
            section.report("after", "is missing: how long nobody has taken the alert on, such as 10m");
        }
        return new Escalation(section.duration("after", Duration.ZERO), receiver);
    }

    private List<TimeInterval> intervals(Section route, String key) {
        List<TimeInterval> named = new ArrayList<>();
        for (String name : route.has(key) ? route.texts(key) : List.<String>of()) {
            TimeInterval interval = intervals.get(name);
            if (interval == null) {
                route.report(
                        key,
                        "there is no time interval \"" + name + "\" in time_intervals"
                                + Suggestion.of(name, intervals.keySet()));
            } else {
                named.add(interval);
            }
        }
        return List.copyOf(named);
    }

    private static Inhibition inhibition(Section rule) {
        List<LabelMatcher> source = side(rule, "source");
        List<LabelMatcher> target = side(rule, "target");
        return new Inhibition(source, target, rule.has("equal") ? rule.texts("equal") : List.of());
    }

    private static List<LabelMatcher> side(Section rule, String side) {
        List<LabelMatcher> matchers = new ArrayList<>(matchers(rule, side + "_matchers"));
        matchers.addAll(equal(rule, side + "_match", Operator.EQUAL));
        matchers.addAll(equal(rule, side + "_match_re", Operator.MATCHES));
        if (matchers.isEmpty() && !rule.has(side + "_matchers")) {
            rule.report(side + "_matchers", "is missing: without it every alert would hold back or be held back");
        }
        return List.copyOf(matchers);
    }

    private static List<LabelMatcher> matchers(Section section, String key) {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (String text : section.has(key) ? section.texts(key) : List.<String>of()) {
            report(section, key, () -> matchers.addAll(LabelMatcherParser.parse(text)));
        }
        return matchers;
    }

    /** Alertmanager's older way to write matchers: names and values. */
    private static List<LabelMatcher> equal(Section section, String key, Operator operator) {
        List<LabelMatcher> matchers = new ArrayList<>();
        if (section.has(key)) {
            section.map(key)
                    .forEach((label, value) ->
                            report(section, key, () -> matchers.add(new LabelMatcher(label, operator, value))));
        }
        return matchers;
    }

    private static void report(Section section, String key, Runnable read) {
        try {
            read.run();
        } catch (IllegalArgumentException e) {
            section.report(key, String.valueOf(e.getMessage()));
        }
    }
}
