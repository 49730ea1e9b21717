package dev.whodunit.topologies.route;

import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Alerts and operators' words → notifications: finds the routes of each alert, puts it into a group of each ({@link Placing}), and lets
 * {@link Telling} decide when a group is told and what of it is held back. Lower revisions are dropped, repeats are answered again.
 * DESIGN section 9.
 */
public final class Route implements Processor<String, byte[], String, byte[]> {

    /** Store: alert id → alert. */
    static final String ALERTS = "routed-alerts";
    /** Store: group id → group. */
    static final String GROUPS = "notification-groups";
    /** Store: key of topic {@code control} → what an operator said. */
    static final String CONTROLS = "controls";

    /** The stores' names. */
    public static final List<String> STORES = List.of(ALERTS, GROUPS, CONTROLS);

    /** Where what it decides goes: names of processors. */
    public record Outlets(String notifications, String control) {}

    private static final Duration TICK = Duration.ofMillis(100);
    /** How often what is held back is judged again, apart from when other alerts change. */
    private static final Duration JUDGED = Duration.ofSeconds(1);

    private static final int MOST_OPENINGS = 20;

    private final RouteSettings settings;
    private final String controlTopic;
    private final TopologyListener listener;
    private final Outlets outlets;
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable Parts parts;
    private @Nullable Started started;
    private long judged;

    /** What works on the stores; made when a task starts. */
    private record Parts(
            Alerts alerts,
            Groups groups,
            Controls controls,
            Firing firing,
            Recent openings,
            Placing placing,
            Telling telling,
            Retelling retelling) {}

    /**
     * What is to be said once more, or for a last time, because the task has started.
     *
     * @param told ids of groups that were told before
     * @param rerouted ids of groups with alerts that go elsewhere by now
     * @param left ids of groups that were told to somebody to whom no route leads any more
     */
    private record Started(Set<String> told, Set<String> rerouted, Set<String> left) {

        Started() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    public Route(RouteSettings settings, String controlTopic, TopologyListener listener, Outlets outlets) {
        this.settings = settings;
        this.controlTopic = controlTopic;
        this.listener = listener;
        this.outlets = outlets;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        Alerts alerts = new Alerts(context.getStateStore(ALERTS));
        Groups groups = new Groups(context.getStateStore(GROUPS));
        Controls controls = new Controls(context.getStateStore(CONTROLS), key -> unreadable());
        Firing firing = new Firing(settings.inhibitions(), alerts);
        Recent openings = new Recent(MOST_OPENINGS);
        Audience audience = new Audience(settings);
        Teller teller = new Teller(alerts, controls, openings, this::send);
        Telling telling = new Telling(
                audience,
                groups,
                new Judge(alerts, firing, controls),
                teller,
                alert -> isTakenOn(controls, alerts, alert));
        Retelling retelling = new Retelling(audience, teller);
        Started started = new Started();
        Rerouting rerouting = new Rerouting(settings.root(), settings.byKey(), alerts);
        long now = context.currentSystemTimeMs();
        groups.start(group -> {
            group.openings(openings);
            boolean rerouted = rerouting.take(group, now);
            if (retelling.isLeft(group)) {
                started.left.add(group.id);
            }
            if (rerouted) {
                started.rerouted.add(group.id);
            } else if (group.told > 0) {
                started.told.add(group.id);
            }
            return rerouted;
        });
        parts = new Parts(alerts, groups, controls, firing, openings, new Placing(groups), telling, retelling);
        this.started = started;
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private static boolean isTakenOn(Controls controls, Alerts alerts, String id) {
        Alert alert = alerts.find(id);
        return alert != null && controls.of(alert) != null;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        begin(now());
        boolean isControl = context()
                .recordMetadata()
                .map(metadata -> controlTopic.equals(metadata.topic()))
                .orElse(false);
        if (isControl) {
            hear(record);
        } else {
            take(record);
        }
    }

    private void take(Record<String, byte[]> record) {
        if (record.value() == null) {
            parts().alerts.remove(record.key());
            parts().firing.forget(record.key());
            return;
        }
        Alert alert = Alerts.read(record.value());
        Alert known = parts().alerts.find(alert.id());
        boolean toldToFire = known != null && known.state() == Alert.State.FIRING;
        if (alert.detail().shadow() && !(toldToFire && alert.state() == Alert.State.RESOLVED)) {
            // Of a rule that went into the shadow while it fired, the end is told.
            return;
        }
        if (known != null && known.revision() > alert.revision()) {
            return;
        }
        Map<String, String> labels = AlertLabels.of(alert);
        if (parts().firing.take(alert, labels)) {
            judged = 0;
        }
        parts().alerts.put(alert.id(), record.value());
        boolean opened = alert.state() == Alert.State.FIRING && !toldToFire;
        if (opened) {
            parts().openings.add(Teller.series(alert.id()), alert.id() + "@" + now(), now());
        }
        for (Branch branch : settings.root().taking(labels)) {
            Group group = parts().placing.place(branch, alert, labels, opened, now());
            if (group != null) {
                parts().telling.schedule(group, alert, now());
                parts().groups.put(group);
            }
        }
        if (alert.state() == Alert.State.RESOLVED) {
            endSilences(alert, labels);
        }
    }

    private void endSilences(Alert alert, Map<String, String> labels) {
        Instant now = Instant.ofEpochMilli(now());
        for (Silence silence : parts().controls.endingWith(labels, now)) {
            boolean ended = !Timestamps.parse(alert.detail().updated()).isBefore(silence.startsAt());
            if (ended && !parts().firing.fits(silence)) {
                // It is over once the topic says so: then everybody knows, also after a crash in between.
                context().forward(new Record<>(silence.key(), Json.write(silence.ended(now)), now()), outlets.control);
            }
        }
    }

    private void hear(Record<String, byte[]> record) {
        judged = 0;
        try {
            Control said = parts().controls.take(record.key(), record.value());
            if (said instanceof Acknowledgement acknowledgement) {
                sayHowTheyAreHandled(List.of(acknowledgement.alert()));
            } else if (said instanceof Silence silence && silence.isActive(Instant.ofEpochMilli(now()))) {
                sayHowTheyAreHandled(parts().firing.fitting(silence));
            }
        } catch (IOException | IllegalArgumentException e) {
            unreadable();
        }
    }

    private void unreadable() {
        listener.deadLetter(controlTopic, "no word of an operator");
    }

    private void sayHowTheyAreHandled(List<String> alerts) {
        each(alerts, group -> parts().telling.handled(group, now()));
    }

    /** Does it with each group of these alerts, once however many of them it has. */
    private void each(List<String> alerts, Consumer<Group> what) {
        Set<String> groups = new LinkedHashSet<>();
        for (String id : alerts) {
            Alert alert = parts().alerts.find(id);
            if (alert != null) {
                Map<String, String> labels = AlertLabels.of(alert);
                settings.root()
                        .taking(labels)
                        .forEach(branch -> groups.addAll(parts().placing.near(branch, alert, labels)));
            }
        }
        groups.forEach(id -> look(id, group -> {
            if (alerts.stream().anyMatch(group.members::containsKey)) {
                what.accept(group);
            }
        }));
    }

    // Before anything else, since what comes first may make a group anew.
    private void begin(long now) {
        Started started = this.started;
        if (started == null) {
            return;
        }
        this.started = null;
        for (String id : started.told) {
            Group group = parts().groups.find(id);
            if (group != null) {
                parts().retelling.again(group, now);
            }
        }
        started.left.forEach(id -> look(id, group -> parts().retelling.leave(group, now)));
        started.rerouted.forEach(id -> look(id, group -> parts().telling.due(group, now)));
    }

    private void tick(long now) {
        begin(now);
        if (judged + JUDGED.toMillis() <= now) {
            judged = now;
            parts().controls
                    .begun(Instant.ofEpochMilli(now))
                    .forEach(silence -> each(
                            parts().firing.fitting(silence),
                            group -> parts().telling.silenceBegan(group, now)));
            parts().groups
                    .holding()
                    .forEach(id -> look(id, group -> parts().telling.judge(group, now)));
        }
        parts().groups.due(now).forEach(id -> look(id, group -> parts().telling.due(group, now)));
        parts().groups.forgetClosed(now);
        parts().openings.forget(now);
    }

    private void look(String id, Consumer<Group> what) {
        Group group = parts().groups.find(id);
        if (group != null) {
            what.accept(group);
            parts().groups.put(group);
        }
    }

    private void send(Notification notification) {
        context().forward(new Record<>(notification.group(), Json.write(notification), now()), outlets.notifications);
    }

    private long now() {
        return context().currentSystemTimeMs();
    }

    private ProcessorContext<String, byte[]> context() {
        return Objects.requireNonNull(context);
    }

    private Parts parts() {
        return Objects.requireNonNull(parts);
    }
}
