package dev.whodunit.topologies.offline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.Watermark;
import dev.whodunit.topologies.correlate.Correlate;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.link.Link;
import dev.whodunit.topologies.match.Matcher;
import dev.whodunit.topologies.normalize.NormalizeChanges;
import dev.whodunit.topologies.normalize.Onward;
import dev.whodunit.topologies.route.Route;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A mass delete that never happened, on its way through stages of its own from the change to the notification. A process
 * that has played it once has loaded the code that an alert takes and begun to compile it, so that its first real alert
 * is nearly as quick as the later ones. Nobody is told, nothing is counted. Not safe for threads.
 */
public final class Rehearsal {

    private static final String RULES = """
            title: Row deleted
            id: 00000000-0000-4000-8000-000000000001
            name: deleted
            logsource: {product: postgresql, service: cdc}
            detection: {delete: {event.action: delete}, condition: delete}
            level: informational
            ---
            title: Many rows deleted
            id: 00000000-0000-4000-8000-000000000002
            name: rehearsal
            correlation: {type: event_count, rules: [deleted], group-by: [actor.name], timespan: 5m, condition: {gt: 100}}
            level: critical
            """;

    private static final String DATABASE = "rehearsal";
    private static final long TRANSACTION = 1;

    private final long now;
    private final List<Notification> told = new ArrayList<>();
    private final NormalizeChanges normalize =
            new NormalizeChanges(TopologyListener.NONE, new Onward("link", "match", "events"), "dead-letters");
    private long lsn;

    /** A rehearsal that has not begun; {@code now} is in milliseconds since the epoch. */
    public Rehearsal(long now) {
        this.now = now;
        RuleSet rules = RuleSet.compile(new RuleParser()
                        .parse("rehearsal.yml", new StringReader(RULES))
                        .rules())
                .rules();
        Route route = new Route(
                RouteSettings.defaults(List.of(DATABASE)),
                "control",
                TopologyListener.NONE,
                new Route.Outlets("notifications", "control"));
        route.init(context((record, child) -> told.add(read(record))));
        Correlate correlate =
                new Correlate(() -> rules, CorrelateSettings.DEFAULT, TopologyListener.NONE, "alerts", "matches");
        correlate.init(context((record, child) -> route.process(bytes(record))));
        Matcher match = new Matcher(() -> rules, TopologyListener.NONE);
        match.init(context((record, child) -> correlate.process(bytes(record))));
        Link link = new Link(Duration.ZERO, Watermark.CLOCK, "match", "events");
        link.init(context((record, child) -> {
            if ("match".equals(child)) {
                match.process(new Record<>(record.key(), Objects.requireNonNull(record.value()), now));
            }
        }));
        normalize.init(context((record, child) -> {
            if ("link".equals(child)) {
                link.process(bytes(record));
            } else if ("match".equals(child)) {
                match.process(new Record<>(record.key(), Objects.requireNonNull(record.value()), now));
            }
        }));
        begin();
    }

    /** Lets one more row be deleted. */
    public void delete() {
        ObjectNode change = change("d");
        change.with("source").put("schema", "public").put("table", "account");
        change.putObject("key").put("id", lsn);
        change.putObject("before").put("id", lsn).put("name", "name " + lsn);
        push(change);
    }

    /** The notifications that it has come to; the first comes with the 101st row. */
    public List<Notification> told() {
        return List.copyOf(told);
    }

    private void begin() {
        ObjectNode change = change("m");
        change.putObject("message")
                .put("kind", "context")
                .put("authentic", true)
                .put("application", true)
                .put("session_user", "app")
                .put("role", "app")
                .put("client_address", "192.0.2.1")
                .put("application_name", "shop")
                .put("app_user", "nobody")
                .put("correlation_id", "rehearsal-1")
                .put("operation", "DELETE")
                .put("schema", "public")
                .put("table", "account")
                .put("published", true)
                .put("statement", "DELETE FROM account")
                .put("pid", 1);
        push(change);
    }

    private ObjectNode change(String operation) {
        long micros = TimeUnit.MILLISECONDS.toMicros(now);
        ObjectNode change = Json.MAPPER.createObjectNode().put("op", operation).put("ts_us", micros);
        change.putObject("source")
                .put("db", DATABASE)
                .put("txId", TRANSACTION)
                .put("lsn", ++lsn)
                .put("ts_us", micros);
        change.putObject("whodunit")
                .put("database", DATABASE)
                .put("system", "0")
                .put("timeline", 1)
                .put("ordinal", 0)
                .put("hooked", true);
        return change;
    }

    private void push(ObjectNode change) {
        normalize.process(new Record<>(DATABASE + "/" + TRANSACTION, Json.write(change), now));
    }

    private <V> StageContext<String, V> context(StageContext.Sink<String, V> sink) {
        StageContext<String, V> context = new StageContext<>(sink);
        context.setTime(now);
        return context;
    }

    private static Record<String, byte[]> bytes(Record<? extends String, ?> record) {
        return new Record<>(record.key(), (byte[]) Objects.requireNonNull(record.value()), record.timestamp());
    }

    private static Notification read(Record<? extends String, ?> record) {
        try {
            return Json.read((byte[]) Objects.requireNonNull(record.value()), Notification.class);
        } catch (IOException e) {
            throw new UncheckedIOException("route wrote no notification", e);
        }
    }
}
