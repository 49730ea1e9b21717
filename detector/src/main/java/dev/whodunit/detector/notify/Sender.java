package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Delivery.State;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to tell one receiver: decides whether it is news, writes the intent, sends, writes the outcome. Whatever
 * happens in between, the journal says afterwards how far it came.
 *
 * <p>An attempt that got no answer, or whose intent has no outcome because the process died, may have arrived. It is sent
 * once more, when the receiver is known to answer again, and then no more: at most one repeat.
 */
final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final int MOST_UNANSWERED = 2;
    private static final int MOST_REMEMBERED = 200;

    private final Receiver receiver;
    private final Journal journal;
    private final DeliveryListener listener;
    private final Backoff backoff;
    private final Progress progress;
    private int failuresInARow;
    private @Nullable String stopped;

    Sender(Receiver receiver, Journal journal, DeliveryListener listener, Backoff backoff, Progress progress) {
        this.receiver = receiver;
        this.journal = journal;
        this.listener = listener;
        this.backoff = backoff;
        this.progress = progress;
    }

    /** What the attempt means for this notification and for all others. */
    sealed interface Verdict {
        /** It is told, or never will be. */
        record Done() implements Verdict {}

        /** It has to wait, the others do not. */
        record Postponed(Instant until) implements Verdict {}

        /** All have to wait. */
        record Blocked(Instant until) implements Verdict {}
    }

    private static final Verdict DONE = new Verdict.Done();

    Verdict tell(Notification notification) throws InterruptedException {
        Delivery previous = journal.get(notification.group());
        String content = content(notification, previous);
        if (!receiver.tells(notification, previous)
                || notification.alerts().isEmpty()
                || isNoNews(notification, content, previous)) {
            listener.skipped(receiver.name(), notification);
            return DONE;
        }
        boolean harmless = receiver.repeatIsHarmless(notification, previous);
        Delivery intent = intent(notification, content, previous, harmless);
        boolean inDoubt = intent.unanswered() > 0 && !harmless;
        if (stopped != null) {
            return refuse(notification, intent, stopped);
        }
        if (inDoubt && intent.unanswered() >= MOST_UNANSWERED) {
            return refuse(notification, intent, "sent twice, never answered: whether it arrived is not known");
        }
        if (inDoubt && !receiver.answers()) {
            return wait(null, "does not answer; a message that may have arrived waits", Outcome.Scope.RECEIVER, 0);
        }
        return send(notification, intent, previous, harmless);
    }

    private Verdict send(Notification notification, Delivery intent, @Nullable Delivery previous, boolean harmless)
            throws InterruptedException {
        journal.write(intent);
        listener.intended(receiver.name(), notification, intent);
        long started = System.nanoTime();
        Outcome outcome = outcome(notification, previous);
        listener.answered(receiver.name(), notification, outcome, Duration.ofNanos(System.nanoTime() - started));
        if (intent.unanswered() > 0 && !harmless) {
            progress.repeated();
        }
        if (outcome instanceof Outcome.Delivered delivered) {
            failuresInARow = 0;
            record(notification, delivered(intent, delivered, notification));
            progress.delivered(backoff.now());
            return DONE;
        }
        if (outcome instanceof Outcome.Retry retry) {
            record(notification, waiting(intent, intent.unanswered(), retry.reason()));
            return wait(retry.after(), retry.reason(), retry.scope(), intent.attempt());
        }
        if (outcome instanceof Outcome.Unanswered unanswered) {
            record(notification, waiting(intent, unanswered(intent.unanswered(), harmless), unanswered.reason()));
            return wait(null, unanswered.reason(), Outcome.Scope.RECEIVER, intent.attempt());
        }
        Outcome.Refused refused = (Outcome.Refused) outcome;
        if (refused.scope() == Outcome.Scope.RECEIVER) {
            stopped = refused.reason();
        }
        return refuse(notification, intent, refused.reason());
    }

    private Outcome outcome(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        try {
            return receiver.send(notification, previous);
        } catch (RuntimeException e) {
            LOG.error("Receiver failed inside: receiver={} group={}", receiver.name(), notification.group(), e);
            return new Outcome.Unanswered("failed inside: " + e.getClass().getSimpleName());
        }
    }

    private Verdict refuse(Notification notification, Delivery intent, String reason) throws InterruptedException {
        failuresInARow = 0;
        record(notification, refused(intent, reason, notification));
        progress.refused(reason, stopped != null);
        LOG.warn("Notification refused: receiver={} group={} reason={}", receiver.name(), notification.group(), reason);
        return DONE;
    }

    private Verdict wait(@Nullable Duration asked, String reason, Outcome.Scope scope, int attempt) {
        if (scope == Outcome.Scope.MESSAGE) {
            return new Verdict.Postponed(backoff.after(attempt, asked));
        }
        failuresInARow++;
        Instant until = backoff.after(Math.max(failuresInARow, attempt), asked);
        progress.blocked(reason, until);
        LOG.info("Receiver has to wait: receiver={} until={} reason={}", receiver.name(), until, reason);
        return new Verdict.Blocked(until);
    }

    private void record(Notification notification, Delivery delivery) throws InterruptedException {
        journal.write(delivery);
        listener.recorded(receiver.name(), notification, delivery);
    }

    // A reminder says what was said before, and so does an escalation to whom was told already: they are known by when
    // they were decided.
    private String content(Notification notification, @Nullable Delivery previous) {
        String content = receiver.content(notification);
        boolean saidBefore = previous != null
                && (previous.content().equals(content) || previous.content().startsWith(content + "@"));
        boolean again = notification.reason() == Notification.Reason.REPEATED
                || (notification.reason() == Notification.Reason.ESCALATED && saidBefore);
        return again ? content + "@" + notification.at() : content;
    }

    /** True where this was said already, was refused already, or something later was said. */
    private static boolean isNoNews(Notification notification, String content, @Nullable Delivery previous) {
        if (previous == null) {
            return false;
        }
        boolean finished = previous.state() == State.DELIVERED || previous.state() == State.REFUSED;
        if (finished && previous.content().equals(content)) {
            return true;
        }
        boolean isOfNow = notification.reason() == Notification.Reason.HANDLED
                || notification.reason() == Notification.Reason.REROUTED;
        boolean isRetold = !isOfNow && wasSaidBefore(notification, previous.told());
        if (!finished && !previous.content().equals(content) && isRetold) {
            return true;
        }
        return notification.alerts().stream().allMatch(alert -> isOvertaken(alert, previous.told()));
    }

    // What is still on its way knows more: this was said before it, and comes again after a crash that set route back.
    private static boolean wasSaidBefore(Notification notification, Map<String, Long> told) {
        return notification.alerts().stream()
                .allMatch(alert -> told.getOrDefault(alert.id(), Long.MIN_VALUE) >= alert.revision());
    }

    private static boolean isOvertaken(Alert alert, Map<String, Long> told) {
        Long revision = told.get(alert.id());
        return revision != null && revision > alert.revision();
    }

    private Delivery intent(Notification notification, String content, @Nullable Delivery previous, boolean harmless) {
        int attempt = 1;
        int unanswered = 0;
        if (previous != null && previous.content().equals(content)) {
            attempt = previous.attempt() + 1;
            unanswered = previous.state() == State.INTENT
                    ? unanswered(previous.unanswered(), harmless)
                    : previous.unanswered();
        }
        return new Delivery(
                notification.group(),
                receiver.name().toString(),
                State.INTENT,
                content,
                previous == null ? null : previous.remoteId(),
                previous == null ? Map.of() : previous.memory(),
                previous == null ? Map.of() : previous.told(),
                attempt,
                unanswered,
                null,
                now());
    }

    // Repeats that the receiver recognises are one message to it, and do not use up the one that it would not.
    private static int unanswered(int before, boolean harmless) {
        return harmless ? Math.max(1, before) : before + 1;
    }

    private Delivery delivered(Delivery intent, Outcome.Delivered outcome, Notification notification) {
        return new Delivery(
                intent.group(),
                intent.receiver(),
                State.DELIVERED,
                intent.content(),
                outcome.remoteId(),
                outcome.memory(),
                told(intent, notification),
                intent.attempt(),
                intent.unanswered(),
                null,
                now());
    }

    // What is given up is no news any more either, and what came before it even less: it may have arrived.
    private Delivery refused(Delivery intent, String reason, Notification notification) {
        return new Delivery(
                intent.group(),
                intent.receiver(),
                State.REFUSED,
                intent.content(),
                intent.remoteId(),
                intent.memory(),
                told(intent, notification),
                intent.attempt(),
                intent.unanswered(),
                reason,
                now());
    }

    private static Map<String, Long> told(Delivery intent, Notification notification) {
        Map<String, Long> told = new LinkedHashMap<>();
        notification.alerts().forEach(alert -> told.merge(alert.id(), alert.revision(), Math::max));
        for (Map.Entry<String, Long> earlier : intent.told().entrySet()) {
            if (told.size() < MOST_REMEMBERED) {
                told.merge(earlier.getKey(), earlier.getValue(), Math::max);
            }
        }
        return told;
    }

    private Delivery waiting(Delivery intent, int unanswered, String reason) {
        return new Delivery(
                intent.group(),
                intent.receiver(),
                State.WAITING,
                intent.content(),
                intent.remoteId(),
                intent.memory(),
                intent.told(),
                intent.attempt(),
                unanswered,
                reason,
                now());
    }

    private String now() {
        return Timestamps.format(backoff.now());
    }
}
