package dev.whodunit.detector.hooks;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a message with prefix {@code whodunit} in the write-ahead log says.
 *
 * <p>Only where {@link #authentic()} holds did one of our hooks write it, in the transaction that it names; otherwise its
 * fields are what somebody claims. Within a transaction the {@link Facts#sequence() sequences} of authentic messages rise
 * strictly, in stream order, and never exceed the message's own LSN: one that does not is a repeat of an older message
 * and as good as forged.
 */
public sealed interface HookMessage {

    /** The prefix of our messages. */
    String PREFIX = "whodunit";

    /** Whether the signature and the transaction are right. */
    boolean authentic();

    /**
     * Reads a message.
     *
     * @param content the message's bytes as the server sent them (Debezium: after base64)
     * @param xid the transaction that the stream says the message belongs to, 0 for none; its low 32 bits count
     * @return {@link Foreign} for anything that is no message of ours; never throws for what is in {@code content}
     */
    static HookMessage decode(byte[] content, HookKey key, long xid) {
        return HookMessageReader.read(content, key, xid);
    }

    /**
     * What every hook says about its session.
     *
     * @param xid the transaction, 64 bits wide
     * @param sequence where the log ended when the message was made, a log sequence number
     * @param at the server's clock; null in a context, whose commit has a time
     * @param sessionUser who logged in
     * @param role what {@code SET ROLE} set, null if nothing
     * @param superuser whether {@code sessionUser} is a superuser
     * @param clientAddress null for a Unix socket
     * @param applicationName the session's word
     * @param correlationId the session's word, {@code app.correlation_id}
     * @param appUser the session's word, {@code app.user}
     */
    record Facts(
            long xid,
            long sequence,
            @Nullable Instant at,
            int pid,
            String sessionUser,
            @Nullable String role,
            boolean superuser,
            @Nullable String clientAddress,
            @Nullable Integer clientPort,
            @Nullable String applicationName,
            @Nullable String correlationId,
            @Nullable String appUser) {}

    /** Who runs this transaction from here on; with {@code statement} also that it deletes or truncates. */
    record Context(boolean authentic, Facts facts, @Nullable Statement statement) implements HookMessage {}

    /**
     * A DELETE or TRUNCATE about to run.
     *
     * @param operation {@code DELETE} or {@code TRUNCATE}
     * @param published false where no row change or truncate event will follow, because some table that the statement
     *     reaches is outside the publication: then this message is the witness
     * @param text the client's whole message, cut in the middle
     */
    record Statement(
            String operation,
            String schema,
            String table,
            boolean published,
            @Nullable String text) {}

    /**
     * A command that changed the schema.
     *
     * @param tag PostgreSQL's command tag, {@code DROP TABLE}
     * @param statement the client's whole message, cut in the middle
     * @param disabled triggers that the command disabled, as {@code "name on schema.table"}
     */
    record Ddl(
            boolean authentic,
            Facts facts,
            String tag,
            @Nullable String statement,
            List<DdlObject> objects,
            List<String> disabled)
            implements HookMessage {}

    /**
     * What a schema change touched.
     *
     * @param type as {@code pg_identify_object} says, {@code table}
     * @param name as it is, without quotes; null where it has none of its own
     * @param table the table that a trigger, column, constraint, policy or rule is on; a table's own name
     * @param identity quoted where needed, {@code public."User"}
     * @param original false for what went along with something else
     * @param hook whether it is one of our own hooks
     */
    record DdlObject(
            String type,
            @Nullable String schema,
            @Nullable String name,
            @Nullable String table,
            String identity,
            boolean dropped,
            boolean original,
            boolean hook) {}

    /**
     * Which tables carry our hooks from here on.
     *
     * <p>A table is its {@code oid}: {@code HOOKED} for one that is known under another name says that it was renamed.
     *
     * @param part counts from 1; an announcement of many tables comes in {@code parts} messages of one transaction, and
     *     when the last has come, tables that were not in it carry no hooks
     */
    record Inventory(boolean authentic, Facts facts, Action action, int part, int parts, List<HookedTable> tables)
            implements HookMessage {

        /**
         * An inventory.
         *
         * @throws IllegalArgumentException if the facts do not say when it was made
         */
        public Inventory {
            if (facts.at() == null) {
                throw new IllegalArgumentException("an inventory says when it was made");
            }
        }

        /** When it was made, by the server's clock. */
        public Instant at() {
            return Objects.requireNonNull(facts.at());
        }
    }

    /** What an inventory message says about its tables. */
    enum Action {
        HOOKED,
        UNHOOKED,
        ANNOUNCED
    }

    /** A table that carries our hooks. */
    record HookedTable(long oid, String schema, String name) {}

    /** A sign of life, so that an idle database's slot moves on. */
    record Heartbeat(boolean authentic, Facts facts) implements HookMessage {}

    /** A message with our prefix that is not in our form. */
    record Foreign(String reason) implements HookMessage {
        @Override
        public boolean authentic() {
            return false;
        }
    }
}
