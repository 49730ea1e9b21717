package dev.whodunit.detector.notify.discord;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What people did about alerts, as far as a message shows it; null where nobody did.
 *
 * @param acknowledged who has taken it on
 * @param silenced who wanted to hear no more of it, for now
 * @param falsePositive who called it a false positive
 */
public record Handling(
        @Nullable Acknowledged acknowledged,
        @Nullable Silenced silenced,
        @Nullable FalsePositive falsePositive) {

    /** Nobody did anything. */
    public static final Handling NONE = new Handling(null, null, null);

    /**
     * Somebody has taken it on.
     *
     * @param note what they said about it, or null
     */
    public record Acknowledged(String author, @Nullable String note, Instant at) {}

    /** Somebody wants to hear no more of it before this time. */
    public record Silenced(String author, Instant until) {}

    /** Somebody says that nothing was wrong. */
    public record FalsePositive(String author, Instant at) {}

    Handling acknowledgedBy(String author, @Nullable String note, Instant at) {
        return new Handling(new Acknowledged(author, note, at), silenced, falsePositive);
    }

    Handling silencedBy(String author, Instant until) {
        return new Handling(acknowledged, new Silenced(author, until), falsePositive);
    }

    Handling calledFalseBy(String author, Instant at) {
        return new Handling(acknowledged, silenced, new FalsePositive(author, at));
    }

    boolean isNone() {
        return acknowledged == null && silenced == null && falsePositive == null;
    }
}
