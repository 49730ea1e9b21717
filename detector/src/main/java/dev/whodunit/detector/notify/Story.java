package dev.whodunit.detector.notify;

import dev.whodunit.sigma.rule.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An alert told in plain words: WHO, WHEN, WHAT, WHY and HOW. All text is cleaned and bounded as {@link PlainText} does
 * it, and not yet escaped for any receiver.
 *
 * @param headline all that matters in one line: {@code TRUNCATE of public."User" in Shop by role:app (203.0.113.59)}
 * @param ending why it resolved, or null while it fires
 * @param people who did it and how we know, most telling first
 * @param roles the database roles whose sessions did it; they stand beside every claimed name
 * @param place the database, service or host: {@code in Shop}, {@code on bastion}; or null
 * @param deed what was done, to what, how often
 * @param goodNews whether something went well, so that there is nothing to be done and nothing that ends
 */
public record Story(
        String id,
        String headline,
        Level level,
        @Nullable String ending,
        List<Person> people,
        List<String> roles,
        List<String> addresses,
        @Nullable String place,
        Times times,
        String deed,
        List<String> tables,
        List<String> actions,
        Reason reason,
        Means means,
        boolean goodNews) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    /** Somebody who was seen to do it, and how we know, in words. */
    public record Person(String name, String evidence) {
        @Override
        public String toString() {
            return name + " (" + evidence + ")";
        }
    }

    /** When it began, when it was last seen, and when it crossed the line; null where unknown. */
    public record Times(
            @Nullable Instant first,
            @Nullable Instant last,
            @Nullable Instant at) {}

    /**
     * Why it is told.
     *
     * @param rule the rule's name, or its id
     * @param summary the condition that held, with its figures
     * @param techniques of MITRE ATT&CK
     * @param runbook a link or a line, or null
     * @param act what to do, and for whom it matters, line by line
     */
    public record Reason(
            String rule,
            String title,
            String summary,
            @Nullable String description,
            List<String> techniques,
            @Nullable String runbook,
            List<String> act) {}

    /** How it was done. */
    public record Means(
            List<String> programs, List<String> statements, List<String> requests, List<String> correlationIds) {}

    /** True once the condition no longer holds. */
    public boolean isResolved() {
        return ending != null;
    }

    /** False where there is nobody to be named and, since all went well, nobody is missed. */
    public boolean hasWho() {
        return !goodNews || !people.isEmpty() || !addresses.isEmpty() || !roles.isEmpty();
    }

    /** WHO, in one line: {@code john@example.com (joined from …), as database role app, from 203.0.113.59}. */
    public String who() {
        List<String> parts = new ArrayList<>();
        people.forEach(person -> parts.add(person.toString()));
        List<String> beside = rolesBesideNames();
        if (!beside.isEmpty()) {
            parts.add("as database role " + String.join(", ", beside));
        }
        if (parts.isEmpty()) {
            parts.add("nobody known");
        }
        if (!addresses.isEmpty()) {
            parts.add("from " + list(addresses, 3));
        }
        return String.join(", ", parts);
    }

    /** The roles that are not themselves the name of somebody in {@link #people}. */
    public List<String> rolesBesideNames() {
        boolean named = people.stream().anyMatch(person -> !person.name().startsWith("role:"));
        return roles.stream()
                .filter(role -> named
                        || people.stream().noneMatch(person -> person.name().equals("role:" + role)))
                .toList();
    }

    /** WHEN, in one line, as clocks in this zone show it. */
    public String when(ZoneId zone) {
        Instant first = times.first() == null ? times.at() : times.first();
        Instant last = times.last() == null ? first : times.last();
        if (first == null || last == null) {
            return "time unknown";
        }
        Duration length = Duration.between(first, last);
        String day = DAY.withZone(zone).format(first);
        String from = TIME.withZone(zone).format(first);
        String suffix = " " + name(zone, first);
        if (length.toSeconds() < 1) {
            return day + ", " + from + suffix;
        }
        String until = DAY.withZone(zone).format(last);
        String to =
                (until.equals(day) ? "" : until + ", ") + TIME.withZone(zone).format(last);
        return day + ", " + from + " – " + to + suffix + " (" + Phrases.length(length) + ")";
    }

    private static String name(ZoneId zone, Instant time) {
        String name = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                .withZone(zone)
                .format(time);
        return name.equals("Z") ? "UTC" : name;
    }

    /** WHAT, in one line. */
    public String what() {
        return place == null ? deed : deed + " " + place;
    }

    /** WHY, in one line. */
    public String why() {
        String said = reason.summary().isEmpty() ? reason.title() : reason.title() + ": " + reason.summary();
        String techniques = reason.techniques().isEmpty() ? "" : " [ATT&CK " + list(reason.techniques(), 5) + "]";
        return said + " (rule " + reason.rule() + ", " + level + ")" + techniques;
    }

    /** HOW, one line for each kind of trace, those that are there. */
    public List<String> how() {
        List<String> lines = new ArrayList<>();
        addLine(lines, "program ", means.programs(), 5);
        addLine(lines, "request ", means.requests(), 3);
        addLine(lines, "statement ", means.statements(), 1);
        addLine(lines, "correlation ID ", means.correlationIds(), 3);
        return lines;
    }

    private static void addLine(List<String> lines, String label, List<String> values, int most) {
        if (!values.isEmpty()) {
            lines.add(label + list(values, most));
        }
    }

    /** The first of these, and how many more there are. */
    public static String list(List<String> values, int most) {
        String shown = String.join(", ", values.subList(0, Math.min(most, values.size())));
        return values.size() > most ? shown + " and " + (values.size() - most) + " more" : shown;
    }

    /** The headline with its level, or what became of it. */
    public String brief() {
        return "[" + state() + "] " + headline;
    }

    /** Its state in a word: {@code critical}, {@code resolved}, {@code success}. */
    public String state() {
        if (goodNews) {
            return "success";
        }
        return isResolved() ? "resolved" : level.toString();
    }
}
