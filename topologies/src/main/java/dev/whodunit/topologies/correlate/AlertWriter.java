package dev.whodunit.topologies.correlate;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Alert.Actor;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A group → its alert as it is told. */
final class AlertWriter {

    /** Kinds of evidence, the most telling first. */
    private static final List<String> EVIDENCE = List.of(
            "transaction_context",
            "log_join",
            "audit_table",
            "conflicting",
            "server_log",
            "session",
            "inferred",
            "none");

    private AlertWriter() {}

    static Alert write(Group group) {
        Episode episode = group.episode();
        Case told = group.told();
        Evidence evidence = told.shown(episode);
        RuleWords rule = told.rule;
        List<Actor> actors = actors(evidence);
        return new Alert(
                group.key() + "-" + episode.number,
                revision(episode, evidence),
                episode.isFiring() ? Alert.State.FIRING : Alert.State.RESOLVED,
                rule.id(),
                rule.name(),
                rule.title(),
                rule.level(),
                rule.tags(),
                told.group,
                actors.isEmpty() ? new Actor(null, "none") : actors.get(0),
                List.copyOf(evidence.addresses),
                List.copyOf(evidence.programs),
                List.copyOf(evidence.tables),
                List.copyOf(evidence.statements),
                List.copyOf(evidence.requests),
                List.copyOf(evidence.correlationIds),
                episode.count,
                time(episode.first),
                time(episode.last),
                time(episode.isFiring() ? episode.at : resolvedAt(episode, rule)),
                summary(episode, told, actors),
                detail(episode, told, actors));
    }

    /**
     * The revision is how much the alert knows: first how much happened, then how much was learned of it. So the same
     * facts make the same revision: where a crash has set an episode back, what it tells until it has caught up is older,
     * and is known to be.
     */
    private static long revision(Episode episode, Evidence evidence) {
        return (episode.count + episode.turns) * Evidence.MAXIMUM_SIZE + evidence.size();
    }

    private static long resolvedAt(Episode episode, RuleWords rule) {
        return episode.ended == Long.MIN_VALUE ? episode.keptUntil() + rule.timespanMillis() * 1_000 : episode.ended;
    }

    private static Alert.Detail detail(Episode episode, Case told, List<Actor> actors) {
        return new Alert.Detail(
                actors,
                List.copyOf(told.shown(episode).roles),
                actions(episode, told.shown(episode)),
                episode.atLeast,
                episode.tooLate,
                episode.number,
                told.rule.shadow(),
                told.rule.runbook(),
                told.rule.description(),
                episode.isFiring() ? null : episode.reason,
                Timestamps.format(Instant.ofEpochMilli(episode.crossed)),
                Timestamps.format(Instant.ofEpochMilli(episode.told)),
                List.copyOf(told.shown(episode).sample),
                told.rule.guidance());
    }

    private static List<Actor> actors(Evidence evidence) {
        List<Actor> actors = new ArrayList<>();
        evidence.actors.forEach((name, how) -> actors.add(new Actor(name, how)));
        actors.sort(Comparator.comparingInt(actor -> EVIDENCE.indexOf(actor.evidence())));
        return actors;
    }

    // One kind of action is as many as were counted; of several kinds only the names are certain.
    private static Map<String, Long> actions(Episode episode, Evidence evidence) {
        Map<String, Long> actions = new LinkedHashMap<>();
        evidence.actions.forEach(action -> actions.put(action, evidence.actions.size() == 1 ? episode.count : 0L));
        return actions;
    }

    private static String summary(Episode episode, Case told, List<Actor> actors) {
        if (told.rule.absence()) {
            return absence(episode, told);
        }
        Evidence evidence = told.shown(episode);
        StringBuilder text = new StringBuilder();
        text.append(episode.atLeast ? "at least " : "").append(episode.count).append(" × ");
        text.append(
                evidence.actions.isEmpty()
                        ? told.rule.label()
                        : some(evidence.actions).replace('_', ' '));
        Set<String> where = evidence.tables.isEmpty() ? evidence.services : evidence.tables;
        if (!where.isEmpty()) {
            text.append(" on ").append(some(where));
        }
        if (!actors.isEmpty()) {
            text.append(" by ").append(actors.get(0).name());
        }
        if (!evidence.addresses.isEmpty()) {
            text.append(" from ").append(some(evidence.addresses));
        }
        if (episode.last > episode.first) {
            text.append(" within ").append(Durations.words(Duration.ofMillis((episode.last - episode.first) / 1_000)));
        }
        if (told.rule.measured() != null) {
            text.append(": ").append(found(episode, evidence, told.rule.measured()));
        }
        if (told.rule.threshold() != null) {
            text.append(" (the rule: ").append(told.rule.threshold()).append(')');
        }
        return text.toString();
    }

    private static String absence(Episode episode, Case told) {
        String where = told.group.entrySet().stream()
                .map(field -> field.getKey() + " " + field.getValue())
                .collect(Collectors.joining(", "));
        return told.rule.measured()
                + (where.isEmpty() ? "" : " of " + where)
                + " for "
                + Durations.words(Duration.ofMillis((episode.last - episode.first) / 1_000))
                + ", since "
                + time(episode.first)
                + " (the rule: " + told.rule.threshold() + ")";
    }

    private static String found(Episode episode, Evidence evidence, String measured) {
        return evidence.values.isEmpty()
                ? ConditionWords.found(measured, episode.value)
                : ConditionWords.found(measured, some(evidence.values));
    }

    private static String some(Set<String> values) {
        String firstFew = String.join(", ", values.stream().limit(3).toList());
        return values.size() > 3 ? firstFew + " and " + (values.size() - 3) + " more" : firstFew;
    }

    private static String time(long micros) {
        return Timestamps.format(Timestamps.ofMicros(micros));
    }
}
