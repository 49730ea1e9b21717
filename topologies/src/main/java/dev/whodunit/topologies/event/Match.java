package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event that a rule matched, on its way to one group of one rule or correlation: the value of topic {@code matches}.
 *
 * @param state the state hash of the rule or correlation that the match feeds
 * @param group the values the rule groups by, in its order; an absent value is empty text
 * @param event what the alert needs of the event; with {@link CanonicalFields#AMENDMENT} it adds to what was counted
 * @param rules where it matters, the places of the rules that the event matched among those that the correlation names;
 *     else empty
 * @param values what the event has in the fields that the correlation reads, in their order; empty where it reads none
 * @param watch true where nothing was matched: the group is to be watched from when the event was observed, whether it
 *     shows itself or not
 */
public record Match(
        String state,
        Map<String, String> group,
        Event event,
        @JsonInclude(Include.NON_EMPTY) List<Integer> rules,
        @JsonInclude(Include.NON_EMPTY) List<String> values,
        @JsonInclude(Include.NON_DEFAULT) boolean watch) {

    private static final String SEPARATOR = "\u001f";

    /** A match; those without rules and values are written without them. */
    @JsonCreator
    public Match(
            String state,
            Map<String, String> group,
            Event event,
            @Nullable List<Integer> rules,
            @Nullable List<String> values,
            boolean watch) {
        this.state = state;
        this.group = group;
        this.event = event;
        this.rules = rules == null ? List.of() : List.copyOf(rules);
        this.values = values == null ? List.of() : List.copyOf(values);
        this.watch = watch;
    }

    /** A match of an event. */
    public Match(String state, Map<String, String> group, Event event, List<Integer> rules, List<String> values) {
        this(state, group, event, rules, values, false);
    }

    /** A match of what is merely counted. */
    public static Match counted(String state, Map<String, String> group, Event event) {
        return new Match(state, group, event, List.of(), List.of());
    }

    /** What begins the watch over a group at this time. */
    public static Match watch(String state, Map<String, String> group, Instant since) {
        Event event = Event.of(Map.of(CanonicalFields.OBSERVED, Timestamps.format(since)));
        return new Match(state, group, event, List.of(), List.of(), true);
    }

    /** The key on the topic: all matches of one group of one rule have the same. */
    public static String key(String rule, Map<String, String> group) {
        return rule + SEPARATOR + String.join(SEPARATOR, group.values());
    }

    /** The id of the rule that a match with this key feeds. */
    public static String ruleOf(String key) {
        return key.substring(0, Math.max(0, key.indexOf(SEPARATOR)));
    }
}
