package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A receiver that answers as a test tells it and remembers what it took. */
final class ScriptedReceiver implements Receiver {

    /** What it says to a notification. */
    interface Script {
        Outcome answer(Notification notification);
    }

    static final Script TAKES = notification -> new Outcome.Delivered("id-" + notification.group());

    /** What outlives a restart of Whodunit: the other side. */
    private record Remote(
            List<Notification> told,
            Map<String, CountDownLatch> arrivals,
            Map<String, Long> times,
            AtomicInteger attempts,
            AtomicInteger probes) {}

    private final ReceiverName name;
    private final boolean edits;
    private final Remote remote;
    private volatile Script script = TAKES;
    private volatile boolean answers = true;

    ScriptedReceiver(String receiver, String integration, boolean edits) {
        this(
                new ReceiverName(receiver, integration),
                edits,
                new Remote(
                        new CopyOnWriteArrayList<>(),
                        new ConcurrentHashMap<>(),
                        new ConcurrentHashMap<>(),
                        new AtomicInteger(),
                        new AtomicInteger()));
    }

    private ScriptedReceiver(ReceiverName name, boolean edits, Remote remote) {
        this.name = name;
        this.edits = edits;
        this.remote = remote;
    }

    /** The same, as a restarted Whodunit sees it; it takes everything. */
    ScriptedReceiver again() {
        return new ScriptedReceiver(name, edits, remote);
    }

    void script(Script newScript) {
        script = newScript;
    }

    void answers(boolean nowAnswers) {
        answers = nowAnswers;
    }

    List<Notification> told() {
        return List.copyOf(remote.told());
    }

    List<String> groups() {
        return told().stream().map(Notification::group).toList();
    }

    int attempts() {
        return remote.attempts().get();
    }

    int probes() {
        return remote.probes().get();
    }

    /** Waits until the group was told; the time by {@link System#nanoTime}. */
    long awaitTold(String group) throws InterruptedException {
        CountDownLatch latch = remote.arrivals().computeIfAbsent(group, key -> new CountDownLatch(1));
        if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError(group + " was not told");
        }
        return Objects.requireNonNull(remote.times().get(group));
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public boolean edits() {
        return edits;
    }

    @Override
    public boolean answers() {
        remote.probes().incrementAndGet();
        return answers;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) {
        remote.attempts().incrementAndGet();
        Outcome outcome = script.answer(notification);
        if (outcome instanceof Outcome.Delivered) {
            remote.told().add(notification);
            remote.times().putIfAbsent(notification.group(), System.nanoTime());
            remote.arrivals()
                    .computeIfAbsent(notification.group(), key -> new CountDownLatch(1))
                    .countDown();
        }
        return outcome;
    }
}
