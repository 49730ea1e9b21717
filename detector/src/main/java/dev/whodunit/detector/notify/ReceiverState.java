package dev.whodunit.detector.notify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How things stand with one receiver.
 *
 * @param working false while it refuses everything, has to be waited for, or the outbox cannot be read
 * @param waiting notifications that are read and not yet told
 * @param delivered since the start
 * @param refused since the start
 * @param repeated messages sent again though they may have arrived, since the start
 * @param lastDelivered when it last took something, or null
 * @param problem why it is not working, or why the last message was refused; null if all is well
 * @param nextAttempt when it will be tried again, or null
 */
public record ReceiverState(
        ReceiverName name,
        boolean working,
        int waiting,
        long delivered,
        long refused,
        long repeated,
        @Nullable Instant lastDelivered,
        @Nullable String problem,
        @Nullable Instant nextAttempt) {}
