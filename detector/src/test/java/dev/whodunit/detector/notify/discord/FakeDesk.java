package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.routing.LabelMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A desk over alerts and events in memory that writes down what was done. Safe for threads. */
final class FakeDesk implements Desk {

    private final Map<String, List<Alert>> groups = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, List<Shown>> shown = new LinkedHashMap<>();
    private final List<String> done = new ArrayList<>();
    private final Instant now;
    private Handled handled = Handled.NONE;
    private @Nullable String refusal;

    FakeDesk(Instant now) {
        this.now = now;
    }

    synchronized FakeDesk tells(String group, Alert... alerts) {
        groups.put(group, List.of(alerts));
        return this;
    }

    synchronized FakeDesk sees(Event... more) {
        events.addAll(0, List.of(more));
        return this;
    }

    /** An alert is shown in a message, whoever tells it. */
    synchronized void shows(String alert, Shown message) {
        shown.put(alert, List.of(message));
    }

    synchronized void refuse(String reason) {
        refusal = reason;
    }

    /** What was done, in order. */
    synchronized List<String> done() {
        return List.copyOf(done);
    }

    @Override
    public synchronized List<Alert> firing() {
        return groups.values().stream()
                .flatMap(List::stream)
                .filter(alert -> alert.state() == Alert.State.FIRING)
                .toList();
    }

    @Override
    public synchronized @Nullable Alert alert(String id) {
        return groups.values().stream()
                .flatMap(List::stream)
                .filter(alert -> alert.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized List<Alert> group(String group) {
        return groups.getOrDefault(group, List.of());
    }

    @Override
    public synchronized List<Shown> shown(Alert alert, ReceiverName receiver) {
        return shown.getOrDefault(alert.id(), List.of());
    }

    @Override
    public synchronized Handled handled(List<Alert> alerts) {
        return handled;
    }

    @Override
    public synchronized void acknowledge(List<Alert> alerts, String author, String note) throws Refused {
        write("acknowledged " + ids(alerts) + " by " + author + " note " + note);
        handled = handled.acknowledgedBy(author, note, now);
    }

    @Override
    public synchronized String silence(List<LabelMatcher> matchers, Duration length, String author, String comment)
            throws Refused {
        write("silenced " + matchers + " for " + length + " by " + author + " comment " + comment);
        handled = handled.silencedBy(author, now.plus(length));
        return "silence-1";
    }

    @Override
    public synchronized Instant falsePositive(List<LabelMatcher> matchers, String author) throws Refused {
        Instant until = now.plus(Duration.ofDays(30));
        write("false positive " + matchers + " by " + author);
        handled = handled.calledFalseBy(author, until);
        return until;
    }

    private void write(String deed) throws Refused {
        if (refusal != null) {
            throw new Refused(refusal);
        }
        done.add(deed);
    }

    private static List<String> ids(List<Alert> alerts) {
        return alerts.stream().map(Alert::id).toList();
    }

    @Override
    public List<RuleLine> rules() {
        return List.of(
                new RuleLine("database_truncate", "Table truncated", "critical", "stable", 1),
                new RuleLine("mass_delete", "Mass delete by one actor", "critical", "stable", 2),
                new RuleLine("odd_hours", "Work at odd hours", "low", "experimental", 0));
    }

    @Override
    public synchronized List<Event> eventsOf(String actor, int most) {
        return newest("actor.name", actor, most);
    }

    @Override
    public synchronized List<Event> eventsOfCorrelation(String correlationId, int most) {
        return newest("correlation.id", correlationId, most);
    }

    private List<Event> newest(String field, String value, int most) {
        return events.stream()
                .filter(event -> value.equals(event.string(field)))
                .limit(most)
                .toList();
    }

    @Override
    public synchronized List<String> actors(String part, int most) {
        return values("actor.name", part, most);
    }

    @Override
    public synchronized List<String> correlationIds(String part, int most) {
        return values("correlation.id", part, most);
    }

    private List<String> values(String field, String part, int most) {
        return events.stream()
                .map(event -> event.string(field, ""))
                .filter(value -> !value.isEmpty() && value.contains(part))
                .distinct()
                .limit(most)
                .toList();
    }
}
