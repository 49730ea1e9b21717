package dev.whodunit.topologies.link;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Identity;
import dev.whodunit.topologies.state.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known under one correlation id: the context that its events brought, set once and numbered by revision, and
 * with which revision each event was told, so that a repeat is told the same. Mutable; owned by one stream task.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
final class Correlation {

    /** The fields that events of one id share (DESIGN section 6). */
    private static final List<String> SHARED = List.of(
            CanonicalFields.USER_ID,
            CanonicalFields.USER_NAME,
            CanonicalFields.USER_EMAIL,
            CanonicalFields.USER_ROLES,
            CanonicalFields.CLIENT_ADDRESS,
            CanonicalFields.USER_AGENT,
            CanonicalFields.HTTP_METHOD,
            CanonicalFields.URL_PATH,
            CanonicalFields.TRACE_ID,
            CanonicalFields.SESSION_ID,
            CanonicalFields.SERVICE_NAME,
            CanonicalFields.ENVIRONMENT);

    private static final Set<String> IDENTITY =
            Set.of(CanonicalFields.USER_ID, CanonicalFields.USER_NAME, CanonicalFields.USER_EMAIL);

    /** Ids and transactions remembered under one correlation id; beyond, a repeat is told with what is known then. */
    private static final int MAXIMUM_REMEMBERED = 200;

    private static final int MAXIMUM_OTHER_USERS = 5;

    private record Known(Object value, int revision) {}

    private record Told(String upTo, int revision) {}

    private final Map<String, Known> context = new LinkedHashMap<>();
    private final Map<String, Integer> otherUsers = new LinkedHashMap<>();
    private final Map<String, List<Told>> transactions = new LinkedHashMap<>();
    private final Map<String, String> heldUpTo = new LinkedHashMap<>();
    private final Map<String, Integer> events = new LinkedHashMap<>();
    private int revision;
    /** When held events may go on without context, in milliseconds of the wall clock; 0 where none is held. */
    long deadline;
    /** True once it is decided that events have waited in vain; later ones do not wait again. */
    boolean waited;
    /** Sequence numbers of stored events: [first, next); those below {@code released} were told. */
    long first;

    long released;
    long next;
    /** Wall-clock milliseconds of the last event. */
    long touched;

    int revision() {
        return revision;
    }

    boolean knowsUser() {
        return IDENTITY.stream().anyMatch(context::containsKey);
    }

    boolean isHolding() {
        return released < next && deadline > 0;
    }

    /** Takes over what an event says; true if anything new was learned. */
    boolean learn(Event event) {
        int before = revision;
        int upcoming = revision + 1;
        boolean told = Identity.isTold(event);
        boolean another = told && namesAnother(event);
        if (another) {
            String other = String.valueOf(Actor.name(event));
            if (otherUsers.size() < MAXIMUM_OTHER_USERS && otherUsers.putIfAbsent(other, upcoming) == null) {
                revision = upcoming;
            }
        }
        for (String field : SHARED) {
            Object value = event.value(field);
            boolean learns = !IDENTITY.contains(field) || (told && !another);
            if (value != null && learns && !context.containsKey(field)) {
                context.put(field, new Known(value, upcoming));
                revision = upcoming;
            }
        }
        return revision != before;
    }

    // Two lines may name one person by id and by email, if they also share a name; else they name two.
    private boolean namesAnother(Event event) {
        boolean named = false;
        for (String field : IDENTITY) {
            Object said = event.value(field);
            named |= said != null;
            if (said != null && IDENTITY.stream().anyMatch(known -> isKnown(known, said))) {
                return false;
            }
        }
        return named && knowsUser();
    }

    private boolean isKnown(String field, Object value) {
        Known known = context.get(field);
        return known != null && known.value().equals(value);
    }

    /** The event with the context of a revision: absent fields filled, the actor named. */
    Event complete(Event event, int upToRevision) {
        if (context.isEmpty() || !Identity.isTold(event)) {
            return event;
        }
        Event.Builder completed = event.toBuilder();
        context.forEach((field, known) -> {
            if (known.revision() <= upToRevision) {
                completed.putIfAbsent(field, known.value());
            }
        });
        List<String> others = new ArrayList<>();
        otherUsers.forEach((user, since) -> {
            if (since <= upToRevision) {
                others.add(user);
            }
        });
        Actor.assign(completed, others);
        return completed.build();
    }

    /** The revision with which this event was told before, or null if it is new; -1 while it is held. */
    @Nullable
    Integer toldWith(Event event) {
        Position position = Position.of(event);
        if (position == null) {
            return events.get(event.id());
        }
        for (Told told : transactions.getOrDefault(position.transaction(), List.of())) {
            if (position.compareTo(Position.parse(position.transaction(), told.upTo())) <= 0) {
                return told.revision();
            }
        }
        String held = heldUpTo.get(position.transaction());
        boolean isHeld = held != null && position.compareTo(Position.parse(position.transaction(), held)) <= 0;
        return isHeld ? Integer.valueOf(-1) : null;
    }

    /** Remembers that the event was told with the present context. */
    void told(Event event) {
        Position position = Position.of(event);
        if (position == null) {
            if (events.size() < MAXIMUM_REMEMBERED) {
                events.put(event.id(), revision);
            }
            return;
        }
        if (!transactions.containsKey(position.transaction()) && transactions.size() >= MAXIMUM_REMEMBERED) {
            transactions.remove(transactions.keySet().iterator().next());
        }
        List<Told> marks = transactions.computeIfAbsent(position.transaction(), transaction -> new ArrayList<>());
        if (!marks.isEmpty() && marks.get(marks.size() - 1).revision() == revision) {
            marks.remove(marks.size() - 1);
        }
        marks.add(new Told(position.text(), revision));
    }

    /** Forgets what waited: all of it was told. */
    void released() {
        heldUpTo.clear();
        released = next;
        deadline = 0;
    }

    /** Remembers that the event waits. */
    void held(Event event) {
        Position position = Position.of(event);
        if (position != null) {
            heldUpTo.put(position.transaction(), position.text());
        }
    }
}
