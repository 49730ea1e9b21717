package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
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
 */
public record Match(
        String state,
        Map<String, String> group,
        Event event,
        @JsonInclude(Include.NON_EMPTY) List<Integer> rules,
        @JsonInclude(Include.NON_EMPTY) List<String> values) {

    /** A match; those without rules and values are written without them. */
    public Match(
            String state,
            Map<String, String> group,
            Event event,
            @Nullable List<Integer> rules,
            @Nullable List<String> values) {
        this.state = state;
        this.group = group;
        this.event = event;
        this.rules = rules == null ? List.of() : List.copyOf(rules);
        this.values = values == null ? List.of() : List.copyOf(values);
    }

    /** A match of what is merely counted. */
    public static Match counted(String state, Map<String, String> group, Event event) {
        return new Match(state, group, event, List.of(), List.of());
    }
}
