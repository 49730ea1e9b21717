package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules over correlations and anomalies: the opening of an episode is a match that feeds them, whether the episode alerts
 * by itself or not. It has the fields that its rule is grouped by; all else that it carries is evidence.
 */
final class UpperRules {

    /** The kind of such an event, as ECS calls it. */
    private static final String ALERT = "alert";

    private final Supplier<RuleSet> rules;

    UpperRules(Supplier<RuleSet> rules) {
        this.rules = rules;
    }

    /** Whether episodes of the group's rule alert by themselves. */
    boolean alerts(Group group) {
        SigmaRule rule = rules.get().byStateHash(group.told().state);
        return rule == null || rules.get().alerts(rule);
    }

    /** The matches that the last opening of a group is, by their keys; the same however often they are asked for. */
    Map<String, Match> fedBy(Group group) {
        RuleSet inForce = rules.get();
        Map<String, Match> fed = new LinkedHashMap<>();
        if (inForce.byStateHash(group.told().state) instanceof CompositeRule rule) {
            Event event = null;
            for (CompositeRule upper : inForce.fedBy(rule)) {
                event = event == null ? opening(group) : event;
                Match match = match(inForce.stateHash(upper), upper, rule, event, group);
                if (match != null) {
                    fed.put(Match.key(upper.id(), match.group()), match);
                }
            }
        }
        return fed;
    }

    /** Whether an event is the opening of an episode. */
    static boolean isOpening(Event event) {
        return ALERT.equals(event.value(CanonicalFields.EVENT_KIND));
    }

    private static @Nullable Match match(
            String state, CompositeRule upper, CompositeRule rule, Event event, Group group) {
        Map<String, String> fields = group.told().group;
        List<String> values = upper.fields().stream()
                .map(field -> fields.get(upper.fieldOf(field, rule)))
                .filter(Objects::nonNull)
                .toList();
        if (values.size() < upper.fields().size()) {
            return null;
        }
        Map<String, String> groupedBy = new LinkedHashMap<>();
        for (String name : upper.groupBy()) {
            groupedBy.put(name, fields.getOrDefault(upper.fieldOf(name, rule), ""));
        }
        List<Integer> places = upper.tellsRulesApart() ? upper.placesOf(rule) : List.of();
        return new Match(state, groupedBy, event, places, values);
    }

    private static Event opening(Group group) {
        Episode episode = group.episode();
        Event.Builder event = Event.builder()
                .put(CanonicalFields.EVENT_ID, group.key() + "-" + episode.number + "/" + episode.openingTurn())
                .put(CanonicalFields.TIMESTAMP, Timestamps.format(Timestamps.ofMicros(episode.at)))
                .put(CanonicalFields.OBSERVED, Timestamps.format(Instant.ofEpochMilli(episode.crossed)))
                .put(CanonicalFields.EVENT_KIND, ALERT)
                .put(CanonicalFields.EVENT_ACTION, group.told().rule.label());
        group.told().shown(episode).describe(event);
        group.told().group.forEach((field, value) -> event.putIfAbsent(field, value.isEmpty() ? null : value));
        return event.build();
    }
}
