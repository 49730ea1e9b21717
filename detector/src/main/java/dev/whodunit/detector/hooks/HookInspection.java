package dev.whodunit.detector.hooks;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the hooks of one database stand: what is missing or turned off, its tables, and what the slot holds back.
 *
 * @param installed whether there are hooks at all
 * @param problems everything that is not as installed, worst first; warnings among them
 */
public record HookInspection(
        String database,
        String serverVersion,
        boolean installed,
        List<Problem> problems,
        List<Table> tables,
        @Nullable Slot slot) {

    private static final Set<Fault> SILENCING = EnumSet.of(
            Fault.NOT_INSTALLED,
            Fault.FUNCTION_CHANGED,
            Fault.EVENT_TRIGGER_MISSING,
            Fault.EVENT_TRIGGER_DISABLED,
            Fault.KEY_MISSING);

    /** Something that is not as installed. {@link #code()} is its stable name. */
    public enum Fault {
        NOT_INSTALLED("not_installed"),
        HOOK_MISSING("hook_missing"),
        HOOK_DISABLED("hook_disabled"),
        FUNCTION_CHANGED("function_changed"),
        EVENT_TRIGGER_MISSING("event_trigger_missing"),
        EVENT_TRIGGER_DISABLED("event_trigger_disabled"),
        PUBLICATION_MISSING("publication_missing"),
        PUBLICATION_WRONG("publication_wrong"),
        SLOT_MISSING("slot_missing"),
        SLOT_LOST("slot_lost"),
        KEY_MISSING("key_missing"),
        ROLE_MISSING("role_missing"),
        WAL_LEVEL("wal_level"),
        WAL_UNLIMITED("wal_unlimited");

        private final String code;

        Fault(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * One thing that is not as installed.
     *
     * @param schema of the table it is about, null if about none
     * @param object what is missing or off: a trigger, a function, the slot
     * @param message in plain words, with what to do
     */
    public record Problem(
            Fault fault, @Nullable String schema, @Nullable String table, String object, String message) {

        /** Whether all works, for now. */
        public boolean warning() {
            return fault == Fault.WAL_UNLIMITED;
        }
    }

    /**
     * A table, and how it stands.
     *
     * @param whyNotHooked why it is not to carry the hook, null if it is to
     * @param whyNotPublished why its rows are not to be published, null if they are to
     */
    public record Table(
            long oid,
            String schema,
            String name,
            boolean hooked,
            @Nullable String whyNotHooked,
            boolean hookDisabled,
            boolean published,
            @Nullable String whyNotPublished) {}

    /**
     * The replication slot.
     *
     * @param walStatus {@code reserved}, {@code extended}, {@code unreserved}, {@code lost}
     * @param retainedBytes how much log the server keeps for it
     * @param safeBytes how much more may be written before it can be lost, null for no limit
     */
    public record Slot(
            String name,
            boolean active,
            @Nullable String walStatus,
            long retainedBytes,
            @Nullable Long safeBytes) {}

    public HookInspection {
        problems = List.copyOf(problems);
        tables = List.copyOf(tables);
    }

    /** Whether the event triggers are there to tell every command that they can see, under a digest. */
    public boolean tellsDdl() {
        return installed && problems.stream().noneMatch(problem -> SILENCING.contains(problem.fault()));
    }

    /** Whether nothing is amiss; warnings do not count. */
    public boolean well() {
        return problems.stream().allMatch(Problem::warning);
    }
}
