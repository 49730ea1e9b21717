package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import dev.whodunit.topologies.event.Timestamps;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * The PostgreSQL server log (stderr). A record is a message line, its tab-indented continuation lines, and the DETAIL,
 * HINT, CONTEXT and STATEMENT lines that follow it.
 */
final class PostgresFormat implements LogFormat {

    private static final ParseContext SHAPE_ONLY = new ParseContext(ZoneOffset.UTC, Instant.EPOCH);

    private static final String STATEMENT = "STATEMENT";

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public boolean recognizes(String line) {
        return line.length() > 22 && line.charAt(10) == ' ' && line.charAt(4) == '-' && line.indexOf(" [") > 18;
    }

    @Override
    public boolean continues(String line) {
        if (line.startsWith("\t")) {
            return true;
        }
        PostgresLine parts = PostgresLine.of(line, SHAPE_ONLY);
        return parts != null && parts.isAddition();
    }

    @Override
    public boolean mayGoOn(String line) {
        return true;
    }

    @Override
    public Parsed parse(String record, ParseContext context) {
        Sections sections = new Sections(record);
        PostgresLine first = PostgresLine.of(sections.next(), context);
        if (first == null) {
            return new Parsed.Unparsed("does not begin as a PostgreSQL log line: time [pid] … severity:");
        }
        FieldCollector fields = new FieldCollector()
                .put(TIMESTAMP, Timestamps.format(first.time()))
                .put(PRODUCT, "postgresql")
                .put(SERVICE, "server_log")
                .put(DB_SYSTEM, "postgresql")
                .put(LOG_LEVEL, first.severity())
                .put(PG_PID, first.pid());
        first.session().putInto(fields);
        tell(fields, first);
        while (sections.hasNext()) {
            String section = sections.next();
            PostgresLine addition = PostgresLine.of(section, context);
            if (addition == null || addition.pid() != first.pid()) {
                fields.put("log.other", section);
            } else {
                add(fields, addition);
            }
        }
        return fields.parsed();
    }

    private static void tell(FieldCollector fields, PostgresLine line) {
        fields.put(MESSAGE, line.message());
        if (line.isAddition()) {
            fields.put(EVENT_KIND, "evidence");
            add(fields, line);
        } else {
            PostgresMessage.describe(fields, line);
        }
    }

    private static void add(FieldCollector fields, PostgresLine addition) {
        if (addition.severity().equals(STATEMENT)) {
            SqlText.putInto(fields, addition.message());
        } else {
            fields.putIfAbsent("log." + addition.severity().toLowerCase(Locale.ROOT), addition.message());
        }
    }

    /** The record's parts: a line that does not begin with a tab and the lines after it that do. */
    private static final class Sections {

        private final String record;
        private int at;

        Sections(String record) {
            this.record = record;
        }

        boolean hasNext() {
            return at < record.length();
        }

        String next() {
            int end = record.indexOf('\n', at);
            while (end >= 0 && end + 1 < record.length() && record.charAt(end + 1) == '\t') {
                end = record.indexOf('\n', end + 1);
            }
            String section = record.substring(at, end < 0 ? record.length() : end);
            at = end < 0 ? record.length() : end + 1;
            return section.replace("\n\t", "\n");
        }
    }
}
