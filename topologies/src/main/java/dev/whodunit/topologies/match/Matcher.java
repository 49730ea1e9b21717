package dev.whodunit.topologies.match;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Events → matches: one for each plain rule that alerts by itself, and one for each correlation that a matched rule
 * feeds. Stateless; the rule set in force is asked for with every event, so an edit needs no restart. An amendment is
 * judged as its event was first told, so it reaches the same groups and no new rule.
 */
public final class Matcher implements Processor<String, Object, String, Object> {

    private static final List<String> DATABASE_GROUP =
            List.of(CanonicalFields.DB_NAMESPACE, CanonicalFields.ACTOR_NAME);
    private static final List<String> SERVICE_GROUP = List.of(CanonicalFields.SERVICE_NAME, CanonicalFields.HOST_NAME);

    private final Supplier<RuleSet> rules;
    private final TopologyListener listener;
    private @Nullable ProcessorContext<String, Object> context;
    private dev.whodunit.sigma.match.@Nullable Matcher matcher;
    private @Nullable RuleSet matcherIsOf;

    public Matcher(Supplier<RuleSet> rules, TopologyListener listener) {
        this.rules = rules;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
    }

    @Override
    public void process(Record<String, Object> record) {
        Event event = (Event) record.value();
        Event firstTold = event.has(CanonicalFields.AMENDMENT)
                ? event.toBuilder().put(CanonicalFields.AMENDMENT, null).build()
                : event;
        RuleSet inForce = rules.get();
        Judged judged = new Judged(event, inForce, record.timestamp());
        matcherOf(inForce).match(firstTold, rule -> matched(judged, rule));
    }

    private dev.whodunit.sigma.match.Matcher matcherOf(RuleSet inForce) {
        dev.whodunit.sigma.match.Matcher known = matcher;
        if (known == null || inForce != matcherIsOf) {
            known = inForce.newMatcher();
            matcher = known;
            matcherIsOf = inForce;
        }
        return known;
    }

    // An event counts once in a composite rule, by whichever of its rules it is matched first.
    private void matched(Judged judged, Rule rule) {
        if (judged.inForce.alerts(rule)) {
            feed(judged, rule, rule);
        }
        for (CompositeRule composite : judged.inForce.fedBy(rule)) {
            if (judged.fed.add(composite)) {
                feed(judged, composite, rule);
            }
        }
    }

    private void feed(Judged judged, SigmaRule rule, Rule matched) {
        if (judged.event.isEvidence() && !rule.evidence()) {
            return;
        }
        listener.ruleHit(rule.name() == null ? rule.id() : rule.name());
        Map<String, String> group = group(rule, matched, judged.event);
        Match match = new Match(judged.inForce.stateHash(rule), group, judged.shown());
        String key = rule.id() + "\u001f" + String.join("\u001f", group.values());
        Objects.requireNonNull(context).forward(new Record<>(key, Json.write(match), judged.timestamp));
    }

    private static Map<String, String> group(SigmaRule rule, Rule matched, Event event) {
        List<String> names = groupNames(rule, event);
        // An alias names another field for each of the rules that are counted together.
        List<String> fields = rule instanceof CompositeRule composite ? composite.groupFields(matched) : names;
        Map<String, String> group = new LinkedHashMap<>();
        for (int index = 0; index < names.size(); index++) {
            Object value = value(event, matched, fields.get(index));
            group.put(names.get(index), value == null ? "" : value.toString());
        }
        return group;
    }

    /** The value of a field that the event may have under another name than the rule. */
    private static @Nullable Object value(Event event, Rule matched, String field) {
        return matched.fields().of(field).stream()
                .map(event::at)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static List<String> groupNames(SigmaRule rule, Event event) {
        if (rule instanceof CompositeRule || !rule.groupBy().isEmpty()) {
            return rule.groupBy();
        }
        return "postgresql".equals(event.value(CanonicalFields.PRODUCT)) ? DATABASE_GROUP : SERVICE_GROUP;
    }

    /** An event on its way through the rules. */
    private static final class Judged {

        final Event event;
        final RuleSet inForce;
        final long timestamp;
        final Set<CompositeRule> fed = new HashSet<>();
        private @Nullable Event shown;

        Judged(Event event, RuleSet inForce, long timestamp) {
            this.event = event;
            this.inForce = inForce;
            this.timestamp = timestamp;
        }

        Event shown() {
            Event known = shown;
            if (known == null) {
                known = Projection.of(event);
                shown = known;
            }
            return known;
        }
    }
}
