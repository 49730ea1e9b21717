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
import java.util.ArrayList;
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
    private final Handover handover;
    private @Nullable ProcessorContext<String, Object> context;
    private dev.whodunit.sigma.match.@Nullable Matcher matcher;
    private @Nullable RuleSet matcherIsOf;

    /** A stage that forwards matches as they are on the topic. */
    public Matcher(Supplier<RuleSet> rules, TopologyListener listener) {
        this(rules, listener, Handover.AS_JSON);
    }

    /** A stage that forwards matches in this form. */
    public Matcher(Supplier<RuleSet> rules, TopologyListener listener, Handover handover) {
        this.rules = rules;
        this.listener = listener;
        this.handover = handover;
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
        judged.apart.forEach(fed -> forward(judged, fed.rule(), fed.group(), List.copyOf(fed.places()), List.of()));
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

    private void matched(Judged judged, Rule rule) {
        if (judged.inForce.alerts(rule) && judged.isSeenBy(rule)) {
            forward(judged, rule, group(rule, rule, judged.event), List.of(), List.of());
        }
        for (CompositeRule composite : judged.inForce.fedBy(rule)) {
            if (judged.isSeenBy(composite)) {
                feed(judged, composite, rule);
            }
        }
    }

    // An event counts once in a composite rule: by whichever of its rules it is matched first, or by all of them
    // together.
    private void feed(Judged judged, CompositeRule rule, Rule matched) {
        if (rule.tellsRulesApart()) {
            Fed.add(judged.apart, rule, group(rule, matched, judged.event), rule.placesOf(matched));
            return;
        }
        List<String> values = FieldValues.of(rule, matched, judged.event);
        if (values.size() == rule.fields().size() && judged.fed.add(rule)) {
            forward(judged, rule, group(rule, matched, judged.event), List.of(), values);
        }
    }

    private void forward(
            Judged judged, SigmaRule rule, Map<String, String> group, List<Integer> places, List<String> values) {
        listener.ruleHit(rule.name() == null ? rule.id() : rule.name());
        String state = judged.inForce.stateHash(rule);
        Object match = handover == Handover.AS_OBJECTS
                ? new Match(state, group, judged.projection(), places, values)
                : new Outgoing(state, group, places, values).with(judged.shown());
        Objects.requireNonNull(context).forward(new Record<>(Match.key(rule.id(), group), match, judged.timestamp));
    }

    private static Map<String, String> group(SigmaRule rule, Rule matched, Event event) {
        List<String> names = groupNames(rule, event);
        // An alias names another field for each of the rules that are counted together.
        List<String> fields = rule instanceof CompositeRule composite ? composite.groupFields(matched) : names;
        Map<String, String> group = new LinkedHashMap<>();
        for (int index = 0; index < names.size(); index++) {
            Object value = FieldValues.of(fields.get(index), matched, event);
            group.put(names.get(index), value == null ? "" : value.toString());
        }
        return group;
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
        /** What goes to rules that tell theirs apart, once all that it matched is known. */
        final List<Fed> apart = new ArrayList<>();

        private @Nullable Event projection;
        private byte @Nullable [] shown;

        Judged(Event event, RuleSet inForce, long timestamp) {
            this.event = event;
            this.inForce = inForce;
            this.timestamp = timestamp;
        }

        boolean isSeenBy(SigmaRule rule) {
            return !event.isEvidence() || rule.evidence();
        }

        Event projection() {
            Event known = projection;
            if (known == null) {
                known = Projection.of(event);
                projection = known;
            }
            return known;
        }

        byte[] shown() {
            byte[] known = shown;
            if (known == null) {
                known = Json.write(projection());
                shown = known;
            }
            return known;
        }
    }
}
