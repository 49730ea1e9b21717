package dev.whodunit.topologies.correlate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The distinct things the events of a group told: people, addresses, programs, tables, statements, requests, ids and a
 * few of the events. Every set is bounded; the first values stay. Mutable; owned by one stream task.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
final class Evidence {

    /** {@link #size()} is less. */
    static final int MAXIMUM_SIZE = 1_000;

    private static final int MAXIMUM_VALUES = 20;
    private static final int MAXIMUM_EVENTS = 5;
    private static final int MAXIMUM_AMENDED = 200;
    private static final int MAXIMUM_TEXT = 1_000;

    // Of types that keep their order also when they are read from a store: the order is part of what is told.
    final LinkedHashMap<String, String> actors = new LinkedHashMap<>();
    final LinkedHashSet<String> roles = new LinkedHashSet<>();
    final LinkedHashSet<String> addresses = new LinkedHashSet<>();
    final LinkedHashSet<String> programs = new LinkedHashSet<>();
    final LinkedHashSet<String> tables = new LinkedHashSet<>();
    final LinkedHashSet<String> statements = new LinkedHashSet<>();
    final LinkedHashSet<String> requests = new LinkedHashSet<>();
    final LinkedHashSet<String> correlationIds = new LinkedHashSet<>();
    final LinkedHashSet<String> actions = new LinkedHashSet<>();
    final LinkedHashSet<String> services = new LinkedHashSet<>();
    /** Values that the condition held for by themselves. */
    final LinkedHashSet<String> values = new LinkedHashSet<>();

    final List<Event> sample = new ArrayList<>();
    /** Hashes of the ids of its first events, those that may be amended. */
    final LinkedHashSet<Long> ids = new LinkedHashSet<>();

    /** Takes in an event; true if it told anything new. One that comes again tells nothing new. */
    boolean add(Event event) {
        boolean news = learn(event);
        boolean isNew = ids.size() < MAXIMUM_AMENDED && ids.add(Hashes.of64(event.id()));
        if (isNew && sample.size() < MAXIMUM_EVENTS) {
            sample.add(event);
        }
        return news || isNew;
    }

    /** Takes in a value that is told by itself; true if it is another. */
    boolean addValue(String value) {
        return add(values, value);
    }

    /** How many values are known: it grows with all that is learned, never shrinks, and is less than the maximum. */
    int size() {
        return actors.size()
                + roles.size()
                + addresses.size()
                + programs.size()
                + tables.size()
                + statements.size()
                + requests.size()
                + correlationIds.size()
                + actions.size()
                + services.size()
                + values.size();
    }

    /** Takes in what an amendment adds to an event that was counted before; true if it told anything new. */
    boolean amend(Event amendment) {
        // An amendment belongs to the episode that counted its event, not to the one that is open now.
        if (!ids.contains(Hashes.of64(amendment.id()))
                || !(amendment.value(CanonicalFields.AMENDMENT) instanceof Map<?, ?> added)) {
            return false;
        }
        Event.Builder known = amendment.toBuilder().put(CanonicalFields.AMENDMENT, null);
        added.forEach((field, value) -> known.put(String.valueOf(field), value));
        Event amended = known.build();
        sample.replaceAll(event -> event.id().equals(amended.id()) ? amended : event);
        return learn(amended);
    }

    /** Takes in all that another collection holds. */
    void addAll(Evidence other) {
        other.actors.forEach(this::actor);
        addAll(roles, other.roles);
        addAll(addresses, other.addresses);
        addAll(programs, other.programs);
        addAll(tables, other.tables);
        addAll(statements, other.statements);
        addAll(requests, other.requests);
        addAll(correlationIds, other.correlationIds);
        addAll(actions, other.actions);
        addAll(services, other.services);
        addAll(values, other.values);
        other.ids.stream().limit(MAXIMUM_AMENDED - ids.size()).forEach(ids::add);
        other.sample.stream().limit(MAXIMUM_EVENTS - sample.size()).forEach(sample::add);
    }

    /** The sample of events without what they told. */
    Evidence sampleAlone() {
        Evidence alone = new Evidence();
        alone.sample.addAll(sample);
        return alone;
    }

    /** What is known of people and things, as fields of an event: lists where there are several. */
    void describe(Event.Builder event) {
        put(event, CanonicalFields.ACTOR_NAME, actors.keySet());
        put(event, CanonicalFields.ACTOR_EVIDENCE, actors.values());
        put(event, CanonicalFields.PG_USER, roles);
        put(event, CanonicalFields.CLIENT_ADDRESS, addresses);
        put(event, CanonicalFields.PG_APPLICATION_NAME, programs);
        put(event, CanonicalFields.DB_COLLECTION, tables);
        put(event, CanonicalFields.DB_QUERY, statements);
        put(event, CanonicalFields.URL_PATH, requests);
        put(event, CanonicalFields.CORRELATION_ID, correlationIds);
        put(event, CanonicalFields.SERVICE_NAME, services);
    }

    private static void put(Event.Builder event, String field, Collection<String> values) {
        if (!values.isEmpty()) {
            event.put(field, values.size() == 1 ? values.iterator().next() : List.copyOf(values));
        }
    }

    private boolean learn(Event event) {
        boolean news = actors(event.value(CanonicalFields.ACTOR_NAME), event.value(CanonicalFields.ACTOR_EVIDENCE));
        news |= add(roles, event.value(CanonicalFields.PG_USER));
        news |= add(addresses, event.value(CanonicalFields.CLIENT_ADDRESS));
        news |= add(addresses, event.value(CanonicalFields.PG_CLIENT_ADDRESS));
        news |= add(programs, event.value(CanonicalFields.PG_APPLICATION_NAME));
        news |= add(programs, event.value(CanonicalFields.USER_AGENT));
        news |= add(tables, event.value(CanonicalFields.DB_COLLECTION));
        news |= add(statements, event.value(CanonicalFields.DB_QUERY));
        news |= add(requests, request(event));
        news |= add(correlationIds, event.value(CanonicalFields.CORRELATION_ID));
        news |= add(actions, action(event));
        news |= add(services, event.value(CanonicalFields.SERVICE_NAME));
        return news;
    }

    private boolean actors(@Nullable Object names, @Nullable Object evidence) {
        if (!(names instanceof List<?> several)) {
            return actor(text(names), text(evidence));
        }
        boolean news = false;
        for (int i = 0; i < several.size(); i++) {
            boolean known = evidence instanceof List<?> each && i < each.size();
            news |= actor(
                    text(several.get(i)), text(known ? ((List<?>) Objects.requireNonNull(evidence)).get(i) : null));
        }
        return news;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable String action(Event event) {
        String action = event.string(CanonicalFields.EVENT_ACTION);
        return "login".equals(action) && "failure".equals(event.value(CanonicalFields.EVENT_OUTCOME))
                ? "failed login"
                : action;
    }

    private static @Nullable Object request(Event event) {
        Object path = event.value(CanonicalFields.URL_PATH);
        String method = event.string(CanonicalFields.HTTP_METHOD);
        return path == null || method == null ? path : method + " " + path;
    }

    private boolean actor(@Nullable String name, @Nullable String evidence) {
        return name != null
                && actors.size() < MAXIMUM_VALUES
                && actors.putIfAbsent(cut(name), evidence == null ? "none" : evidence) == null;
    }

    /** Adds a value, or of a list each. */
    private static boolean add(Set<String> values, @Nullable Object value) {
        if (!(value instanceof List<?> several)) {
            return add(values, text(value));
        }
        boolean news = false;
        for (Object each : several) {
            news |= add(values, text(each));
        }
        return news;
    }

    private static boolean add(Set<String> values, @Nullable String value) {
        return value != null && !value.isEmpty() && values.size() < MAXIMUM_VALUES && values.add(cut(value));
    }

    private static void addAll(Set<String> values, Set<String> others) {
        others.forEach(value -> add(values, value));
    }

    private static String cut(String text) {
        return text.length() <= MAXIMUM_TEXT
                ? text
                : text.substring(0, MAXIMUM_TEXT / 2) + " … " + text.substring(text.length() - MAXIMUM_TEXT / 2 + 3);
    }
}
