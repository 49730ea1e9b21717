package dev.whodunit.detector.notify;

import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns an alert into a {@link Story}. */
public final class StoryTeller {

    private static final int NAME = 200;
    private static final int SENTENCE = 400;
    private static final int PARAGRAPH = 1_000;
    private static final int STATEMENT = 2_000;
    private static final int HEADLINE = 300;
    private static final int MOST_STEPS = 10;

    private final Alert alert;
    private final Alert.Detail detail;

    private StoryTeller(Alert alert) {
        this.alert = alert;
        this.detail = alert.detail();
    }

    /** The alert in plain words. */
    public static Story tell(Alert alert) {
        return new StoryTeller(alert).story();
    }

    /** The level by its name; an unknown one is taken for medium. */
    static Level level(String name) {
        return Level.WORDS.meaningOf(name.toLowerCase(Locale.ROOT)).orElse(Level.MEDIUM);
    }

    private Story story() {
        List<Story.Person> people = people();
        List<String> tables =
                PlainText.lines(alert.tables().stream().map(Phrases::table).toList(), NAME);
        List<String> addresses = PlainText.lines(alert.addresses(), NAME);
        String deed = deed(tables);
        String place = place();
        return new Story(
                alert.id(),
                PlainText.cut(headline(deed, place, people, addresses), HEADLINE),
                level(alert.level()),
                ending(),
                people,
                PlainText.lines(detail.databaseRoles(), NAME),
                addresses,
                place,
                new Story.Times(time(alert.first()), time(alert.last()), time(alert.at())),
                deed,
                tables,
                actions(),
                reason(),
                means(),
                detail.guidance().goodNews());
    }

    private static String headline(
            String deed, @Nullable String place, List<Story.Person> people, List<String> addresses) {
        StringBuilder line = new StringBuilder(deed);
        if (place != null) {
            line.append(' ').append(place);
        }
        if (!people.isEmpty()) {
            line.append(" by ").append(people.get(0).name());
        }
        if (!addresses.isEmpty()) {
            String first = Story.list(addresses, 1);
            line.append(people.isEmpty() ? " from " + first : " (" + first + ")");
        }
        return line.toString();
    }

    private List<Story.Person> people() {
        Map<String, String> evidenceByName = new LinkedHashMap<>();
        remember(evidenceByName, alert.actor());
        detail.actors().forEach(actor -> remember(evidenceByName, actor));
        return evidenceByName.entrySet().stream()
                .map(entry -> new Story.Person(entry.getKey(), Phrases.evidence(entry.getValue())))
                .toList();
    }

    private static void remember(Map<String, String> evidenceByName, Alert.Actor actor) {
        if (actor.name() != null && !actor.name().isBlank()) {
            evidenceByName.putIfAbsent(PlainText.line(actor.name(), NAME), PlainText.line(actor.evidence(), NAME));
        }
    }

    private String deed(List<String> tables) {
        List<String> kinds = PlainText.lines(List.copyOf(detail.actions().keySet()), NAME);
        if (kinds.size() > 1) {
            return Phrases.deeds(kinds, tables) + times();
        }
        boolean failed = detail.sample().stream()
                .anyMatch(event -> "failure".equals(event.value(CanonicalFields.EVENT_OUTCOME)));
        String deed = kinds.isEmpty() ? null : Phrases.deed(kinds.get(0), alert.count(), failed, tables);
        if (deed == null) {
            return title() + times();
        }
        if (!Character.isDigit(deed.charAt(0))) {
            return deed + times();
        }
        return detail.atLeast() ? "at least " + deed : deed;
    }

    private String times() {
        String atLeast = detail.atLeast() ? "at least " : "";
        return alert.count() > 1 ? " (" + atLeast + Phrases.number(alert.count()) + " times)" : "";
    }

    private List<String> actions() {
        return detail.actions().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(8)
                .map(entry -> PlainText.line(entry.getKey(), NAME)
                        + (entry.getValue() > 0 ? " " + Phrases.number(entry.getValue()) : ""))
                .toList();
    }

    private @Nullable String place() {
        for (String field :
                List.of(CanonicalFields.DB_NAMESPACE, CanonicalFields.SERVICE_NAME, CanonicalFields.HOST_NAME)) {
            String place = alert.group().get(field);
            if (place == null) {
                place = fromSample(field);
            }
            if (place != null && !place.isBlank()) {
                String preposition = field.equals(CanonicalFields.HOST_NAME) ? "on " : "in ";
                return preposition + PlainText.line(place, NAME);
            }
        }
        return null;
    }

    private @Nullable String fromSample(String field) {
        List<String> values = detail.sample().stream()
                .map((Event event) -> event.string(field))
                .filter(Objects::nonNull)
                .distinct()
                .limit(2)
                .collect(Collectors.toList());
        return values.size() == 1 ? values.get(0) : null;
    }

    private Story.Reason reason() {
        String rule = alert.name() == null || alert.name().isBlank() ? alert.rule() : alert.name();
        List<String> techniques = new ArrayList<>();
        for (String tag : alert.tags()) {
            String technique = Phrases.technique(tag);
            if (technique != null) {
                techniques.add(technique);
            }
        }
        return new Story.Reason(
                PlainText.line(rule, NAME),
                title(),
                PlainText.line(alert.summary(), SENTENCE),
                optional(detail.description(), PARAGRAPH),
                techniques,
                optional(detail.runbook(), SENTENCE),
                act());
    }

    private List<String> act() {
        Guidance guidance = detail.guidance();
        List<String> lines = new ArrayList<>();
        say(lines, "Impact: ", guidance.impact());
        say(lines, "Do at once: ", guidance.action());
        for (int step = 0; step < Math.min(MOST_STEPS, guidance.steps().size()); step++) {
            say(lines, step + 1 + ". ", guidance.steps().get(step));
        }
        say(lines, "Owner: ", guidance.owner());
        return lines;
    }

    private static void say(List<String> lines, String label, @Nullable String text) {
        String said = optional(text, SENTENCE);
        if (said != null) {
            lines.add(label + said);
        }
    }

    private Story.Means means() {
        List<String> statements = alert.statements().stream()
                .map(statement -> PlainText.block(statement, STATEMENT))
                .filter(statement -> !statement.isEmpty())
                .toList();
        return new Story.Means(
                PlainText.lines(alert.programs(), NAME),
                statements,
                PlainText.lines(alert.requests(), SENTENCE),
                PlainText.lines(alert.correlationIds(), NAME));
    }

    private String title() {
        return PlainText.line(alert.title(), NAME);
    }

    private @Nullable String ending() {
        if (alert.state() != Alert.State.RESOLVED) {
            return null;
        }
        String reason = detail.reason() == null ? "quiet" : PlainText.line(detail.reason(), NAME);
        return reason.equals("quiet") ? "nothing more happened" : reason;
    }

    private static @Nullable String optional(@Nullable String text, int most) {
        if (text == null) {
            return null;
        }
        String clean = PlainText.line(text, most);
        return clean.isEmpty() ? null : clean;
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Timestamps.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
