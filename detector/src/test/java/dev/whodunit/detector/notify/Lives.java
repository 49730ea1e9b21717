package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The telling of one receiver over several lives of the process: what a deliverer does, on a clock that is moved by hand,
 * with the outbox, its offset and the journal outliving each crash as bytes. It dies where it is told to, without a close.
 */
final class Lives {

    /** Where a life ends. */
    enum End {
        BETWEEN_INTENT_AND_SEND,
        BETWEEN_SEND_AND_OUTCOME,
        BETWEEN_OUTCOME_AND_COMMIT
    }

    /** The end of the process; nothing catches it. */
    private static final class Halt extends Error {
        private static final long serialVersionUID = 1;
    }

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private final OtherSide side;
    private final Random random;
    private final List<byte[]> outbox = new ArrayList<>();
    private final Map<String, byte[]> deliveries = new HashMap<>();
    private final List<Delivery> intents = new ArrayList<>();
    private final Set<String> ambiguous = new HashSet<>();
    private final Progress progress = new Progress(new ReceiverName("team", "any"));
    private Instant now = Instant.parse("2026-11-21T03:12:00Z");
    private int committed;
    private int read;
    private @Nullable End next;
    private int ends;
    private Life life;

    Lives(OtherSide side, long seed) {
        this.side = side;
        this.random = new Random(seed);
        this.life = new Life();
    }

    /** What lives and dies. */
    private final class Life {
        final Receiver receiver = side.receiver(clock());
        final Journal journal = new Bytes();
        final Backoff backoff = new Backoff(clock(), random);
        final Waiting waiting = new Waiting(receiver.edits(), 500);
        final Telling telling = new Telling(
                new Sender(receiver, journal, new Ends(), backoff, progress),
                new KeepAlive(receiver, journal, backoff, progress),
                waiting,
                backoff);
    }

    private InstantSource clock() {
        return () -> now;
    }

    Instant now() {
        return now;
    }

    /** How often a life has ended. */
    int ends() {
        return ends;
    }

    /** Every intent that was written, in order. */
    List<Delivery> intents() {
        return List.copyOf(intents);
    }

    /** The groups of which something may have arrived that nobody knows of. */
    Set<String> ambiguous() {
        return Set.copyOf(ambiguous);
    }

    void write(Notification notification) {
        outbox.add(Json.write(notification));
    }

    /** The next message ends this life there, if nothing is in doubt about it yet: one repeat is all there is. */
    void endNext(End end) {
        next = end;
    }

    /** Drops everything that is not in a topic, and begins anew. */
    void restart() {
        ends++;
        life = new Life();
        read = committed;
    }

    /** Lets this much time pass, telling what can be told. */
    void pass(Duration time) throws InterruptedException {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            step();
            Duration rest = life.telling.rest(LONGEST_REST);
            Duration left = Duration.between(now, until);
            Duration least = Duration.ofMillis(20);
            Duration wait = rest.compareTo(least) < 0 ? least : rest;
            now = now.plus(wait.compareTo(left) < 0 ? wait : left);
        }
    }

    private void step() throws InterruptedException {
        try {
            while (read < outbox.size() && !life.waiting.isFull()) {
                Notification notification = Json.read(outbox.get(read), Notification.class);
                life.waiting.add(read, notification, older -> {});
                read++;
            }
            life.telling.next();
            int position = (int) life.waiting.position();
            if (position >= 0 && random.nextInt(4) == 0) {
                committed = position;
            }
        } catch (Halt halt) {
            restart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all that was written is told, or never will be. */
    boolean isQuiet() {
        return read == outbox.size() && life.waiting.size() == 0;
    }

    /** How many were given up. */
    long refused() {
        return progress.state().refused();
    }

    /** The journal, whose only state is bytes. */
    private final class Bytes implements Journal {
        @Override
        public @Nullable Delivery get(String group) {
            byte[] bytes = deliveries.get(group);
            return bytes == null ? null : delivery(bytes);
        }

        @Override
        public Collection<Delivery> all() {
            return deliveries.values().stream().map(this::delivery).toList();
        }

        private Delivery delivery(byte[] bytes) {
            try {
                return Json.read(bytes, Delivery.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(Delivery delivery) {
            deliveries.put(delivery.group(), Json.write(delivery));
        }
    }

    /** Ends the life where it is to end. */
    private final class Ends implements DeliveryListener {

        private @Nullable Delivery intent;

        @Override
        public void intended(ReceiverName receiver, Notification notification, Delivery written) {
            intent = written;
            intents.add(written);
            endAt(End.BETWEEN_INTENT_AND_SEND, written.unanswered() == 0);
        }

        @Override
        public void answered(ReceiverName receiver, Notification notification, Outcome outcome, Duration took) {
            if (outcome instanceof Outcome.Unanswered || next == End.BETWEEN_SEND_AND_OUTCOME) {
                ambiguous.add(notification.group());
            }
            endAt(End.BETWEEN_SEND_AND_OUTCOME, intent != null && intent.unanswered() == 0);
        }

        @Override
        public void recorded(ReceiverName receiver, Notification notification, Delivery delivery) {
            endAt(End.BETWEEN_OUTCOME_AND_COMMIT, true);
        }

        private void endAt(End end, boolean undoubted) {
            if (next == end && undoubted) {
                next = null;
                throw new Halt();
            }
        }
    }
}
