package dev.whodunit.detector.notify;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of telling a {@link Receiver} once. Reasons are for people and hold no secret. */
public sealed interface Outcome {

    /**
     * The receiver took it.
     *
     * @param remoteId its id of the message, or null
     * @param memory what {@link Receiver#send} wants to know of it next time
     */
    record Delivered(@Nullable String remoteId, Map<String, String> memory) implements Outcome {
        public Delivered {
            memory = Map.copyOf(memory);
        }

        public Delivered(@Nullable String remoteId) {
            this(remoteId, Map.of());
        }
    }

    /**
     * It did not arrive; trying again may help.
     *
     * @param after when the receiver wants to hear of us again, or null if it did not say
     */
    record Retry(@Nullable Duration after, String reason, Scope scope) implements Outcome {
        public Retry(String reason) {
            this(null, reason, Scope.RECEIVER);
        }
    }

    /** It was sent and no answer came: it may have arrived. */
    record Unanswered(String reason) implements Outcome {}

    /** The receiver will never take it. With {@link Scope#RECEIVER} it will take nothing else either. */
    record Refused(String reason, Scope scope) implements Outcome {
        public Refused(String reason) {
            this(reason, Scope.MESSAGE);
        }
    }

    /** Whose fault it is: this message's alone, or the receiver's, so that all others must wait too. */
    enum Scope {
        MESSAGE,
        RECEIVER
    }
}
