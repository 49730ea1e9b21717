package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can be told: one Discord webhook, one mailbox, one terminal. It sends once and says what came of it;
 * repeating, waiting and remembering are the {@link Outbox}'s. Only one thread at a time calls it.
 */
public interface Receiver extends AutoCloseable {

    ReceiverName name();

    /**
     * Tells it, once. Returns within a bounded time and does not throw for anything that the other side does.
     *
     * @param previous what is known of this group at this receiver, or null if it was never told; its {@code remoteId}
     *     and {@code memory} are those of the newest message that was delivered
     */
    Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException;

    /**
     * True where a message can be changed after it was sent. If so, the newest waiting notification of a group stands for
     * all before it; if not, none but {@link Notification.Reason#UPDATED} ones are skipped.
     */
    default boolean edits() {
        return false;
    }

    /**
     * False for notifications that it has no use for.
     *
     * @param previous as in {@link #send}
     */
    default boolean tells(Notification notification, @Nullable Delivery previous) {
        return true;
    }

    /** A hash of what it would say, by which the outbox knows that it was said already. */
    default String content(Notification notification) {
        return Content.hash(notification);
    }

    /** True where sending this twice looks as if it was sent once, such as an edit. */
    default boolean repeatIsHarmless(Notification notification, @Nullable Delivery previous) {
        return false;
    }

    /**
     * Whether the other side answers at all; asked before something that may have arrived is sent again, so that the
     * one repeat is not spent on somebody who is down. Tells nobody anything.
     */
    default boolean answers() throws InterruptedException {
        return true;
    }

    /** How often what fires has to be said again where silence is taken for an end; null where it is not. */
    default @Nullable Duration keepsAliveEvery() {
        return null;
    }

    /**
     * Says again what fires.
     *
     * @param told what it was told, the newest of each group
     */
    default Outcome keepAlive(Collection<Delivery> told) throws InterruptedException {
        return new Outcome.Delivered(null);
    }

    /** Releases connections. */
    @Override
    default void close() {}
}
