package dev.whodunit.detector;

import dev.whodunit.detector.feed.EventFeed;
import dev.whodunit.detector.feed.Feeds;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.Desk;
import dev.whodunit.detector.notify.discord.Handled;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.detector.operator.SilenceRequest;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the service knows and may do, for those who ask from Discord. Safe for threads. */
final class DiscordDesk implements Desk {

    private static final Duration EXCEPTION = Duration.ofDays(30);
    private static final int MOST_READ = 2_000;

    private final Feeds feeds;
    private final Operations operations;
    private final Supplier<RuleSet> rules;
    private final InstantSource clock;

    DiscordDesk(Feeds feeds, Operations operations, Supplier<RuleSet> rules, InstantSource clock) {
        this.feeds = feeds;
        this.operations = operations;
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public List<Alert> firing() {
        return feeds.alerts().find(Alert.State.FIRING, null);
    }

    @Override
    public @Nullable Alert alert(String id) {
        return feeds.alerts().find(id);
    }

    @Override
    public List<Alert> group(String group) {
        return feeds.notifications().alertsOf(group).stream()
                .map(feeds.alerts()::find)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public List<Shown> shown(Alert alert, ReceiverName receiver) {
        return feeds.notifications().of(alert.id()).deliveries().stream()
                .filter(delivery -> delivery.receiver().equals(receiver.toString()))
                .filter(delivery -> delivery.remoteId() != null)
                .map(delivery -> new Shown(delivery.group(), delivery.remoteId()))
                .toList();
    }

    @Override
    public Handled handled(List<Alert> alerts) {
        List<Alert> firing = alerts.stream()
                .filter(alert -> alert.state() == Alert.State.FIRING)
                .toList();
        Handled handled = Handled.NONE;
        if (firing.isEmpty()) {
            return handled;
        }
        List<Acknowledgement> taken = firing.stream()
                .map(feeds.controls()::acknowledgement)
                .filter(Objects::nonNull)
                .toList();
        Acknowledgement newest =
                taken.stream().max(Comparator.comparing(Acknowledgement::at)).orElse(null);
        if (newest != null && taken.size() == firing.size()) {
            handled = handled.acknowledgedBy(newest.author(), newest.note(), newest.at());
        }
        Instant now = clock.instant();
        Silence silence = silencing(firing, Purpose.SILENCE, now);
        if (silence != null) {
            handled = handled.silencedBy(silence.author(), silence.endOf(now));
        }
        Silence exception = silencing(firing, Purpose.EXCEPTION, now);
        return exception == null ? handled : handled.calledFalseBy(exception.author(), exception.endOf(now));
    }

    /** The newest that holds back all of these; null where none does. */
    private @Nullable Silence silencing(List<Alert> firing, Purpose purpose, Instant now) {
        List<Silence> common = new ArrayList<>(feeds.controls().silencing(firing.get(0), now));
        firing.forEach(alert -> common.retainAll(feeds.controls().silencing(alert, now)));
        return common.stream()
                .filter(silence -> silence.purpose() == purpose)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void acknowledge(List<Alert> alerts, String author, String note) throws Refused {
        for (Alert alert : alerts) {
            ask(() -> operations.acknowledge(alert.id(), author, note));
        }
    }

    @Override
    public String silence(List<LabelMatcher> matchers, Duration length, String author, String comment) throws Refused {
        Instant end = clock.instant().plus(length);
        return ask(() -> operations.silence(SilenceRequest.of(matchers, end, author, comment)))
                .id();
    }

    @Override
    public Instant falsePositive(List<LabelMatcher> matchers, String author) throws Refused {
        SilenceRequest exception = new SilenceRequest(
                null,
                matchers,
                Purpose.EXCEPTION,
                null,
                clock.instant().plus(EXCEPTION),
                null,
                false,
                author,
                "a false positive");
        return ask(() -> operations.silence(exception)).endsAt();
    }

    private static <T> T ask(Supplier<T> operation) throws Refused {
        try {
            return operation.get();
        } catch (dev.whodunit.detector.operator.Refused refused) {
            throw new Refused(String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public List<RuleLine> rules() {
        Map<String, Long> alerts = feeds.alerts().find(null, null).stream()
                .collect(Collectors.groupingBy(Alert::rule, Collectors.counting()));
        RuleSet current = rules.get();
        return current.rules().stream()
                .filter(current::alerts)
                .map(rule -> line(rule, alerts.getOrDefault(rule.id(), 0L)))
                .sorted(Comparator.comparing(RuleLine::name))
                .toList();
    }

    private static RuleLine line(SigmaRule rule, long alerts) {
        String name = rule.name();
        return new RuleLine(
                name == null ? rule.title() : name,
                rule.title(),
                rule.level().toString(),
                rule.status().toString(),
                Math.toIntExact(alerts));
    }

    @Override
    public List<Event> eventsOf(String actor, int most) {
        return events(CanonicalFields.ACTOR_NAME, actor, most);
    }

    @Override
    public List<Event> eventsOfCorrelation(String correlationId, int most) {
        return events(CanonicalFields.CORRELATION_ID, correlationId, most);
    }

    // An event that was amended is there once more: the newest tells most.
    private List<Event> events(String field, String value, int most) {
        List<Event> found = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        byte[] part = Json.text(Json.MAPPER.getNodeFactory().textNode(value)).getBytes(StandardCharsets.UTF_8);
        for (EventFeed.Found one : feeds.events().before(null)) {
            if (found.size() == most) {
                break;
            }
            Event event = contains(one.json(), part) ? read(one.json()) : null;
            if (event != null && value.equals(event.string(field)) && seen.add(event.id())) {
                found.add(event);
            }
        }
        return found;
    }

    @Override
    public List<String> actors(String part, int most) {
        return values(CanonicalFields.ACTOR_NAME, part, most);
    }

    @Override
    public List<String> correlationIds(String part, int most) {
        return values(CanonicalFields.CORRELATION_ID, part, most);
    }

    // Asked at every key: of the newest, only as many are read as it takes.
    private List<String> values(String field, String part, int most) {
        String wanted = part.toLowerCase(Locale.ROOT);
        Set<String> values = new LinkedHashSet<>();
        int read = 0;
        for (EventFeed.Found one : feeds.events().before(null)) {
            if (values.size() == most || read++ == MOST_READ) {
                break;
            }
            Event event = read(one.json());
            String value = event == null ? null : event.string(field);
            if (value != null && value.toLowerCase(Locale.ROOT).contains(wanted)) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private static @Nullable Event read(byte[] json) {
        try {
            return Json.read(json, Event.class);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int start = 0; start <= text.length - part.length; start++) {
            int length = 0;
            while (length < part.length && text[start + length] == part[length]) {
                length++;
            }
            if (length == part.length) {
                return true;
            }
        }
        return false;
    }
}
