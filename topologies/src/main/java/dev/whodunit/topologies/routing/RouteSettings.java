package dev.whodunit.topologies.routing;

import dev.whodunit.topologies.routing.Branch.Delivery;
import dev.whodunit.topologies.routing.Branch.Timing;
import dev.whodunit.topologies.routing.LabelMatcher.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is told what, and when: Alertmanager's {@code route} and {@code inhibit_rules}.
 *
 * @param root the route that takes what no other does
 * @param receivers the names of all receivers that there are, also of such as no route leads to
 */
public record RouteSettings(Branch root, List<Inhibition> inhibitions, Set<String> receivers) {

    private static final Duration DIGEST = Duration.ofMinutes(5);
    /** The rule that fires on a drill, which is to come out at once at everybody, whatever its level. */
    private static final String DRILL = "whodunit_drill";
    /** Of one rule, each by one message in the default routes. */
    private static final int MESSAGES_AN_HOUR = 60;

    private static final Timing AT_ONCE = new Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public RouteSettings {
        receivers = Set.copyOf(receivers);
    }

    /** Routes that lead to every receiver that there is. */
    public RouteSettings(Branch root, List<Inhibition> inhibitions) {
        this(root, inhibitions, named(root));
    }

    private static Set<String> named(Branch branch) {
        Set<String> names = new HashSet<>(branch.delivery().receivers());
        branch.delivery().escalations().forEach(escalation -> names.add(escalation.receiver()));
        branch.branches().forEach(below -> names.addAll(named(below)));
        return names;
    }

    /** The same routes where there are these receivers. */
    public RouteSettings among(Collection<String> all) {
        return new RouteSettings(root, inhibitions, Set.copyOf(all));
    }

    /** Without a route, and nobody who hears of critical alerts only. */
    public static RouteSettings defaults(List<String> receivers) {
        return defaults(receivers, List.of());
    }

    /**
     * Without a route: grouped by rule, critical and high at once, the rest every five minutes; a drill by itself, at once and
     * to everybody; good news to nobody, since somebody has to want them.
     *
     * @param onlyCritical receivers who hear of critical alerts and nothing else
     */
    public static RouteSettings defaults(List<String> receivers, List<String> onlyCritical) {
        Delivery digest = new Delivery(
                receivers, List.of(), new Timing(DIGEST, DIGEST, Duration.ZERO), List.of(), List.of(), true);
        List<Branch> branches = new ArrayList<>();
        branches.add(drill(receivers, onlyCritical));
        branches.add(new Branch(
                "good news",
                List.of(new LabelMatcher(AlertLabels.GOOD_NEWS, Operator.EQUAL, "true")),
                false,
                new Delivery(List.of(), List.of(), AT_ONCE, List.of(), List.of(), false),
                List.of()));
        if (!onlyCritical.isEmpty()) {
            branches.add(new Branch(
                    "critical",
                    List.of(new LabelMatcher("severity", Operator.EQUAL, "critical")),
                    true,
                    atOnce(onlyCritical),
                    List.of()));
        }
        branches.add(new Branch(
                "",
                List.of(new LabelMatcher("severity", Operator.MATCHES, "critical|high")),
                false,
                atOnce(receivers),
                List.of()));
        return new RouteSettings(new Branch("digest", List.of(), false, digest, branches), List.of());
    }

    private static Branch drill(List<String> receivers, List<String> onlyCritical) {
        List<String> everybody = new ArrayList<>(receivers);
        everybody.addAll(onlyCritical);
        Delivery each = new Delivery(
                everybody,
                List.of(Branch.UNGROUPED),
                AT_ONCE,
                List.of(),
                List.of(),
                false,
                List.of(),
                MESSAGES_AN_HOUR);
        return new Branch(
                "drill", List.of(new LabelMatcher("alertname", Operator.EQUAL, DRILL)), false, each, List.of());
    }

    private static Delivery atOnce(List<String> receivers) {
        return new Delivery(
                receivers, List.of("rule"), AT_ONCE, List.of(), List.of(), false, List.of(), MESSAGES_AN_HOUR);
    }

    /** Everything to these receivers. */
    public static RouteSettings everything(List<String> receivers, List<String> groupBy, Timing timing) {
        Delivery delivery = new Delivery(receivers, groupBy, timing, List.of(), List.of(), false);
        return new RouteSettings(new Branch("", List.of(), false, delivery, List.of()), List.of());
    }

    /** All routes, by their keys. */
    public Map<String, Branch> byKey() {
        Map<String, Branch> branches = new HashMap<>();
        collect(root, branches);
        return branches;
    }

    private static void collect(Branch branch, Map<String, Branch> branches) {
        branches.put(branch.key(), branch);
        branch.branches().forEach(below -> collect(below, branches));
    }
}
