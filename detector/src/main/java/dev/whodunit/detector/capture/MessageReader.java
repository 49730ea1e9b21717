package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.HookKey;
import dev.whodunit.detector.hooks.HookMessage;
import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import dev.whodunit.detector.hooks.HookMessage.Facts;
import dev.whodunit.detector.hooks.HookMessage.Foreign;
import dev.whodunit.detector.hooks.HookMessage.Heartbeat;
import dev.whodunit.detector.hooks.HookMessage.Statement;
import dev.whodunit.topologies.event.Timestamps;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a message in the WAL → what it says and whether one of our hooks wrote it. Used by one thread.
 *
 * <p>Beyond the digest a message must be the next of its transaction: its sequence lies above that of the message before
 * it and not above its own LSN. What does not is an older message said again.
 */
final class MessageReader {

    /** A message and what to do with it. */
    record Reading(CapturedMessage message, HookMessage.@Nullable Inventory inventory) {}

    private static final int KEYS_KEPT = 3;
    private static final long REFRESH_MILLIS = 1_000;

    private final CaptureSettings settings;
    private final UnaryOperator<String> redact;
    private final Supplier<Optional<HookKey>> keySource;
    private final LongSupplier clockMillis;
    private final Deque<HookKey> keys = new ArrayDeque<>();
    private long refreshedMillis;
    private long transaction = -1;
    private long sequence;

    MessageReader(
            CaptureSettings settings,
            UnaryOperator<String> redact,
            Optional<HookKey> key,
            Supplier<Optional<HookKey>> keySource,
            LongSupplier clockMillis) {
        this.settings = settings;
        this.redact = redact;
        this.keySource = keySource;
        this.clockMillis = clockMillis;
        this.refreshedMillis = clockMillis.getAsLong() - REFRESH_MILLIS;
        key.ifPresent(keys::add);
    }

    Reading read(byte[] content, long xid, long lsn) {
        HookMessage message = decode(content, xid);
        if (!message.authentic() && refresh()) {
            message = decode(content, xid);
        }
        boolean authentic = message.authentic() && inOrder(message, xid, lsn);
        CapturedMessage captured = captured(message, authentic);
        return new Reading(
                captured, authentic && message instanceof HookMessage.Inventory inventory ? inventory : null);
    }

    private HookMessage decode(byte[] content, long xid) {
        HookMessage last = new Foreign("no hooks are installed");
        for (HookKey key : keys) {
            last = HookMessage.decode(content, key, xid);
            if (last.authentic()) {
                return last;
            }
        }
        return last;
    }

    /** Whether another key is known now. Anybody can write messages that fail, so the server is not asked each time. */
    private boolean refresh() {
        long now = clockMillis.getAsLong();
        if (now - refreshedMillis < REFRESH_MILLIS) {
            return false;
        }
        refreshedMillis = now;
        Optional<HookKey> key = keySource.get();
        key.ifPresent(keys::addFirst);
        if (keys.size() > KEYS_KEPT) {
            keys.removeLast();
        }
        return key.isPresent();
    }

    private boolean inOrder(HookMessage message, long xid, long lsn) {
        Facts facts = facts(message);
        if (facts == null) {
            return false;
        }
        if (Long.compareUnsigned(facts.sequence(), lsn) > 0) {
            return false;
        }
        if (xid != transaction || xid == 0) {
            transaction = xid;
            sequence = facts.sequence();
            return true;
        }
        boolean later = Long.compareUnsigned(facts.sequence(), sequence) > 0;
        sequence = later ? facts.sequence() : sequence;
        return later;
    }

    private static @Nullable Facts facts(HookMessage message) {
        if (message instanceof Context context) {
            return context.facts();
        }
        if (message instanceof Ddl ddl) {
            return ddl.facts();
        }
        if (message instanceof HookMessage.Inventory inventory) {
            return inventory.facts();
        }
        return message instanceof Heartbeat heartbeat ? heartbeat.facts() : null;
    }

    private CapturedMessage captured(HookMessage message, boolean authentic) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Facts facts = facts(message);
        Boolean application = null;
        if (facts != null) {
            application = settings.isApplication(facts.sessionUser(), facts.superuser());
            putFacts(facts, application, fields);
        }
        String kind = putRest(message, fields);
        return new CapturedMessage(kind, authentic, application, fields);
    }

    private String putRest(HookMessage message, Map<String, Object> fields) {
        if (message instanceof Context context) {
            putStatement(context.statement(), fields);
            return "context";
        }
        if (message instanceof Ddl ddl) {
            fields.put("tag", ddl.tag());
            put("statement", ddl.statement() == null ? null : redact.apply(ddl.statement()), fields);
            fields.put(
                    "objects", ddl.objects().stream().map(MessageReader::object).toList());
            fields.put("disabled", ddl.disabled());
            return "ddl";
        }
        if (message instanceof HookMessage.Inventory inventory) {
            fields.put("action", inventory.action().name().toLowerCase(Locale.ROOT));
            fields.put(
                    "tables",
                    inventory.tables().stream()
                            .map(table -> table.schema() + "." + table.name())
                            .toList());
            return "inventory";
        }
        if (message instanceof Foreign foreign) {
            fields.put("reason", foreign.reason());
            return "foreign";
        }
        return "heartbeat";
    }

    private void putFacts(Facts facts, boolean application, Map<String, Object> fields) {
        fields.put("session_user", facts.sessionUser());
        put("role", facts.role(), fields);
        fields.put("superuser", facts.superuser());
        fields.put("application", application);
        put("client_address", facts.clientAddress(), fields);
        put("client_port", facts.clientPort(), fields);
        put("application_name", redacted(facts.applicationName()), fields);
        fields.put("pid", facts.pid());
        put("correlation_id", redacted(facts.correlationId()), fields);
        put("app_user", redacted(facts.appUser()), fields);
        put("at", facts.at() == null ? null : Timestamps.format(facts.at()), fields);
    }

    private void putStatement(@Nullable Statement statement, Map<String, Object> fields) {
        if (statement == null) {
            return;
        }
        fields.put("operation", statement.operation());
        fields.put("schema", statement.schema());
        fields.put("table", statement.table());
        put("statement", redacted(statement.text()), fields);
        fields.put("published", statement.published());
    }

    private @Nullable String redacted(@Nullable String text) {
        return text == null ? null : redact.apply(text);
    }

    private static Map<String, Object> object(HookMessage.DdlObject object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", object.type());
        put("schema", object.schema(), fields);
        put("name", object.name(), fields);
        fields.put("identity", object.identity());
        fields.put("dropped", object.dropped());
        fields.put("original", object.original());
        fields.put("hook", object.hook());
        return fields;
    }

    private static void put(String name, @Nullable Object value, Map<String, Object> fields) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
