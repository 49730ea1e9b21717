package dev.whodunit.topologies.format;

/**
 * A log format: reads a raw record into canonical fields. Implementations are stateless, safe for threads, linear in the
 * record's length, and never throw. A new one is one class and one line in {@link LogFormats}.
 */
public interface LogFormat {

    /** The name by which the configuration calls it. */
    String name();

    /** True where a record's first line looks like this format's; {@code auto} takes the first format that says so. */
    boolean recognizes(String line);

    /** True where this line belongs to the record before it. */
    default boolean continues(String line) {
        return false;
    }

    /** False where no later line can belong to the record that this line starts, so that nothing has to wait for it. */
    default boolean mayGoOn(String line) {
        return false;
    }

    /** Reads one record; where the format joins lines they are joined by {@code \n}. */
    Parsed parse(String line, ParseContext context);
}
