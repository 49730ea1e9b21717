package dev.whodunit.detector.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.hooks.HookMessage.Action;
import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import dev.whodunit.detector.hooks.HookMessage.DdlObject;
import dev.whodunit.detector.hooks.HookMessage.Facts;
import dev.whodunit.detector.hooks.HookMessage.Foreign;
import dev.whodunit.detector.hooks.HookMessage.Heartbeat;
import dev.whodunit.detector.hooks.HookMessage.HookedTable;
import dev.whodunit.detector.hooks.HookMessage.Inventory;
import dev.whodunit.detector.hooks.HookMessage.Statement;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reader of hook messages: a signature of 16 bytes, then a row in text form whose first field names its kind. */
final class HookMessageReader {

    private static final int MAXIMUM_FIELDS = 24;
    private static final int MAXIMUM_CLAIM = 512;
    private static final long LOW_32_BITS = 0xFFFF_FFFFL;

    private final List<@Nullable String> fields;
    private final Facts facts;
    private final boolean authentic;
    private int at;

    private HookMessageReader(List<@Nullable String> fields, boolean signed, long xid) {
        this.fields = fields;
        this.at = 1;
        this.facts = facts();
        this.authentic = signed && (facts.xid() & LOW_32_BITS) == (xid & LOW_32_BITS);
    }

    static HookMessage read(byte[] content, HookKey key, long xid) {
        if (content.length <= HookKey.SIGNATURE_LENGTH) {
            return new Foreign("too short");
        }
        String body =
                new String(content, HookKey.SIGNATURE_LENGTH, content.length - HookKey.SIGNATURE_LENGTH, key.charset());
        try {
            List<@Nullable String> fields = CompositeText.parse(body, MAXIMUM_FIELDS);
            String kind = fields.get(0);
            return new HookMessageReader(fields, key.signed(content), xid).message(kind == null ? "" : kind);
        } catch (IllegalArgumentException | ArithmeticException | IOException e) {
            return new Foreign("not in our form: " + e.getClass().getSimpleName());
        }
    }

    private HookMessage message(String kind) throws IOException {
        return switch (kind) {
            case "c1" -> new Context(authentic, facts, at < fields.size() ? statement() : null);
            case "d1" -> ddl();
            case "i1" -> inventory();
            case "h1" -> new Heartbeat(authentic, facts);
            default -> throw new IllegalArgumentException("unknown kind");
        };
    }

    private Facts facts() {
        return new Facts(
                number(),
                lsn(text()),
                time(),
                Math.toIntExact(number()),
                text(),
                role(),
                flag(),
                optional(),
                optionalNumber(),
                optional(),
                claim(),
                claim());
    }

    private @Nullable Instant time() {
        String micros = optional();
        return micros == null ? null : Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    /** The role that was set; {@code none}, which no role can be called, says that none was. */
    private @Nullable String role() {
        String role = set();
        return "none".equals(role) ? null : role;
    }

    /** What the session says of itself. The hook writes it whole; what is longer than a name may be is the name of nobody. */
    private @Nullable String claim() {
        String claim = set();
        return claim != null && claim.length() > MAXIMUM_CLAIM ? "too long" : claim;
    }

    private Statement statement() {
        return new Statement(text(), text(), text(), flag(), optional());
    }

    private Ddl ddl() throws IOException {
        String tag = text();
        String statement = optional();
        JsonNode objects = json();
        List<DdlObject> touched = new ArrayList<>();
        for (JsonNode object : objects.path("objects")) {
            touched.add(new DdlObject(
                    object.path("type").asText(),
                    object.path("schema").textValue(),
                    object.path("name").textValue(),
                    object.path("table").textValue(),
                    object.path("identity").asText(""),
                    object.path("dropped").asBoolean(),
                    object.path("original").asBoolean(),
                    object.path("hook").asBoolean()));
        }
        List<String> disabled = new ArrayList<>();
        objects.path("disabled").forEach(trigger -> disabled.add(trigger.asText()));
        return new Ddl(authentic, facts, tag, statement, List.copyOf(touched), List.copyOf(disabled));
    }

    private Inventory inventory() throws IOException {
        Action action = Action.valueOf(text().toUpperCase(Locale.ROOT));
        int part = Math.toIntExact(number());
        int parts = Math.toIntExact(number());
        List<HookedTable> tables = new ArrayList<>();
        for (JsonNode table : json()) {
            tables.add(new HookedTable(
                    table.path(0).asLong(),
                    table.path(1).asText(),
                    table.path(2).asText()));
        }
        return new Inventory(authentic, facts, action, part, parts, List.copyOf(tables));
    }

    private JsonNode json() throws IOException {
        return Json.read(text().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    private @Nullable String optional() {
        if (at >= fields.size()) {
            throw new IllegalArgumentException("too few fields");
        }
        return fields.get(at++);
    }

    /** A setting: not set reads as null, whether it never was or its transaction is over. */
    private @Nullable String set() {
        String value = optional();
        return value == null || value.isEmpty() ? null : value;
    }

    private String text() {
        String value = optional();
        if (value == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        return value;
    }

    private long number() {
        return Long.parseLong(text());
    }

    private @Nullable Integer optionalNumber() {
        String value = optional();
        return value == null ? null : Integer.valueOf(value);
    }

    /** A boolean, as a row writes it, as text, or as a setting. */
    private boolean flag() {
        String value = optional();
        return "t".equals(value) || "true".equals(value) || "on".equals(value);
    }

    /** A log sequence number as PostgreSQL writes it, {@code 16/B374D848}. */
    static long lsn(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no log sequence number");
        }
        long high = Long.parseLong(text.substring(0, slash), 16);
        long low = Long.parseLong(text.substring(slash + 1), 16);
        return (high << 32) | low;
    }
}
