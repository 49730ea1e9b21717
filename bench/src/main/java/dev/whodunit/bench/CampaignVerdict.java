package dev.whodunit.bench;

import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds what was alerted and told against the ledger. Everything that differs is a sentence, with the evidence that
 * says which stage it happened in.
 */
final class CampaignVerdict {

    private static final int MOST_EVIDENCE = 8;

    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final CampaignTopics reader;
    private final Ledger ledger;
    private final List<StrictWebhook.Arrival> arrivals;
    private final List<Instant> kills;
    private final Map<String, String> ruleIds;
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();
    private final List<RuleGroup> wrong = new ArrayList<>();
    private final Map<String, Long> figures = new LinkedHashMap<>();

    CampaignVerdict(
            CampaignTopics reader,
            Ledger ledger,
            List<StrictWebhook.Arrival> arrivals,
            List<Instant> kills,
            Map<String, String> ruleIds) {
        this.reader = reader;
        this.ledger = ledger;
        this.arrivals = arrivals;
        this.kills = kills;
        this.ruleIds = ruleIds;
    }

    /** Judges; what differs, in words, is empty if all is as it must be. */
    List<String> judge() throws IOException {
        reader.read(topics.alerts(), this::takeAlert);
        judgeCounts();
        judgeTold();
        judgeRepeats();
        return differences;
    }

    /** Numbers for the table, by name. */
    Map<String, Long> figures() {
        return figures;
    }

    private void takeAlert(ConsumerRecord<byte[], byte[]> message) {
        if (message.value() == null) {
            return;
        }
        Alert alert = read(message.value(), Alert.class);
        Alert known = alerts.get(alert.id());
        if (known == null || alert.revision() >= known.revision()) {
            alerts.put(alert.id(), alert);
        }
    }

    private void judgeCounts() {
        Map<RuleGroup, Long> expected = ledger.expected();
        Map<RuleGroup, Long> counted = new LinkedHashMap<>();
        for (Alert alert : alerts.values()) {
            counted.merge(group(alert), alert.count(), Long::sum);
            if (alert.detail().atLeast() || alert.detail().tooLate() > 0) {
                differences.add("alert " + alert.id() + " of " + group(alert) + " is not exact: at least "
                        + alert.detail().atLeast() + ", too late "
                        + alert.detail().tooLate());
            }
        }
        expected.forEach((group, count) -> {
            Long found = counted.get(group);
            if (found == null) {
                differences.add("MISSING " + group + ", which must count " + count);
                wrong.add(group);
            } else if (!found.equals(count)) {
                differences.add("COUNT " + group + ": " + found + ", must be " + count + " (" + (found - count)
                        + "), alerts " + ids(group));
                wrong.add(group);
            }
        });
        counted.forEach((group, count) -> {
            if (!expected.containsKey(group)) {
                differences.add("UNEXPECTED " + group + ": " + count + ", alerts " + ids(group));
                wrong.add(group);
            }
        });
        figures.put("alerts expected", (long) expected.size());
        figures.put("alerts found", (long) counted.size());
        figures.put(
                "occurrences counted",
                counted.values().stream().mapToLong(Long::longValue).sum());
    }

    private List<String> ids(RuleGroup group) {
        return alerts.values().stream()
                .filter(alert -> group(alert).equals(group))
                .map(alert -> alert.id() + " revision " + alert.revision() + " count " + alert.count())
                .toList();
    }

    /** The receiver must have every alert, and its last word on each must be the final count. */
    private void judgeTold() {
        Map<String, StrictWebhook.Arrival> last = new HashMap<>();
        arrivals.stream().filter(StrictWebhook.Arrival::taken).forEach(arrival -> last.put(arrival.alert(), arrival));
        for (Alert alert : alerts.values()) {
            StrictWebhook.Arrival told = last.get(alert.id());
            if (told == null) {
                differences.add("NOT TOLD alert " + alert.id() + " of " + group(alert) + ", count " + alert.count());
            } else if (!told.count().equals(Long.toString(alert.count()))) {
                differences.add("TOLD alert " + alert.id() + " of " + group(alert) + " with " + told.count() + " at "
                        + told.at() + ", last counted " + alert.count() + " in revision " + alert.revision());
            }
        }
        last.keySet().stream()
                .filter(alert -> !alerts.containsKey(alert))
                .forEach(alert -> differences.add("TOLD alert " + alert + ", which topic alerts does not hold"));
    }

    private void judgeRepeats() throws IOException {
        Map<String, List<Delivery>> intents = new HashMap<>();
        reader.read(topics.deliveries(), message -> {
            if (message.value() != null) {
                Delivery delivery = read(message.value(), Delivery.class);
                if (delivery.state() == Delivery.State.INTENT) {
                    intents.computeIfAbsent(delivery.group(), group -> new ArrayList<>())
                            .add(delivery);
                } else if (delivery.state() == Delivery.State.REFUSED && delivery.unanswered() >= 2) {
                    figures.merge("given up, twice without an answer", 1L, Long::sum);
                } else if (delivery.state() == Delivery.State.REFUSED) {
                    differences.add("REFUSED " + delivery.group() + ": " + delivery.reason());
                }
            }
        });
        Map<String, StrictWebhook.Arrival> before = new HashMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (StrictWebhook.Arrival arrival : arrivals) {
            Delivery intent = intent(intents.getOrDefault(arrival.alert(), List.of()), arrival.at());
            if (intent == null) {
                differences.add("NO INTENT for what arrived at " + arrival.at() + " of alert " + arrival.alert());
                continue;
            }
            String said = arrival.alert() + "/" + intent.content();
            StrictWebhook.Arrival earlier = before.get(said);
            if (earlier != null && arrival.taken()) {
                repeat(arrival, earlier, intent);
            }
            if (arrival.taken()) {
                before.put(said, arrival);
                if (times.merge(said, 1, Integer::sum) > 2) {
                    differences.add("MORE THAN ONE REPEAT of " + said + " at " + arrival.at());
                }
            }
        }
        figures.put("requests", (long) arrivals.size());
        figures.put(
                "taken", arrivals.stream().filter(StrictWebhook.Arrival::taken).count());
        figures.put(
                "dropped after reading",
                arrivals.stream()
                        .filter(arrival -> arrival.answer() == StrictWebhook.Answer.DROPPED)
                        .count());
        figures.put("intents", intents.values().stream().mapToLong(List::size).sum());
        figures.merge("repeats after a dropped connection", 0L, Long::sum);
        figures.merge("repeats after a kill", 0L, Long::sum);
    }

    private void repeat(StrictWebhook.Arrival arrival, StrictWebhook.Arrival earlier, Delivery intent) {
        boolean dropped = earlier.answer() == StrictWebhook.Answer.DROPPED;
        boolean killed = kills.stream().anyMatch(kill -> kill.isAfter(earlier.at()) && kill.isBefore(arrival.at()));
        if (dropped) {
            figures.merge("repeats after a dropped connection", 1L, Long::sum);
        } else if (killed) {
            figures.merge("repeats after a kill", 1L, Long::sum);
        } else {
            differences.add("REPEATED without reason: alert " + arrival.alert() + " at " + earlier.at() + " and "
                    + arrival.at() + ", content " + intent.content());
        }
        if (intent.unanswered() < 1) {
            differences.add("REPEATED without an ambiguous intent: alert " + arrival.alert() + " at " + arrival.at()
                    + ", content " + intent.content());
        }
    }

    private static @org.jspecify.annotations.Nullable Delivery intent(List<Delivery> intents, Instant arrived) {
        Delivery last = null;
        for (Delivery intent : intents) {
            if (!Timestamps.parse(intent.at()).isAfter(arrived)) {
                last = intent;
            }
        }
        return last;
    }

    /** For each group that is wrong: which transactions, and how far their events came. */
    List<String> evidence() throws IOException {
        List<String> evidence = new ArrayList<>();
        for (RuleGroup group : wrong.subList(0, Math.min(MOST_EVIDENCE, wrong.size()))) {
            Map<String, Set<String>> matched = matched(group);
            Map<String, Long> expected = ledger.transactions(group);
            long distinct = matched.values().stream().mapToLong(Set::size).sum();
            evidence.add(group + ": topic matches holds " + distinct + " distinct events, the ledger "
                    + expected.values().stream().mapToLong(Long::longValue).sum());
            Set<String> xids = new HashSet<>(expected.keySet());
            xids.addAll(matched.keySet());
            xids.stream()
                    .filter(xid -> expected.getOrDefault(xid, 0L)
                            != matched.getOrDefault(xid, Set.of()).size())
                    .limit(MOST_EVIDENCE)
                    .forEach(xid -> evidence.add("  transaction " + xid + ": matched "
                            + matched.getOrDefault(xid, Set.of()).size() + ", ledger " + expected.get(xid) + "; "
                            + ledger.entries(xid) + "; " + events(xid)));
        }
        return evidence;
    }

    private Map<String, Set<String>> matched(RuleGroup group) throws IOException {
        Map<String, Set<String>> ids = new TreeMap<>();
        String rule = ruleIds.getOrDefault(group.rule(), "?");
        reader.read(topics.matches(), message -> {
            if (!new String(message.key(), StandardCharsets.UTF_8).startsWith(rule)) {
                return;
            }
            Match match = read(message.value(), Match.class);
            if (match.group().equals(group.group()) && !match.event().has(CanonicalFields.AMENDMENT)) {
                ids.computeIfAbsent(match.event().string(CanonicalFields.PG_XID, "?"), xid -> new HashSet<>())
                        .add(match.event().id());
            }
        });
        return ids;
    }

    private Map<String, Integer> events(String xid) {
        Map<String, Set<String>> seen = new TreeMap<>();
        try {
            for (String topic : List.of(topics.linkByKey(), topics.events())) {
                reader.read(topic, message -> {
                    Event event = read(message.value(), Event.class);
                    if (xid.equals(event.string(CanonicalFields.PG_XID))
                            && !"insert".equals(event.string(CanonicalFields.EVENT_ACTION))) {
                        String amended = event.has(CanonicalFields.AMENDMENT) ? " amendment " : " ";
                        seen.computeIfAbsent(
                                        topic + " " + event.string(CanonicalFields.EVENT_ACTION) + amended
                                                + event.string(CanonicalFields.ACTOR_NAME),
                                        what -> new HashSet<>())
                                .add(event.id());
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Integer> counts = new TreeMap<>();
        seen.forEach((what, ids) -> counts.put(what, ids.size()));
        return counts;
    }

    private static RuleGroup group(Alert alert) {
        return new RuleGroup(alert.name() == null ? alert.title() : alert.name(), alert.group());
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Json.read(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("no " + type.getSimpleName(), e);
        }
    }
}
