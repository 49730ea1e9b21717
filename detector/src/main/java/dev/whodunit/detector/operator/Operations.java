package dev.whodunit.detector.operator;

import dev.whodunit.detector.feed.AlertFeed;
import dev.whodunit.detector.feed.ControlFeed;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcher.Operator;
import dev.whodunit.topologies.routing.Silence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an operator may do, the same by HTTP, command line and Discord: it is checked, written to topic {@code control}, and known at once to
 * whoever asks. Safe for threads.
 */
public final class Operations {

    private static final int MOST_SILENCES = 1_000;
    private static final Duration KEPT = Duration.ofDays(5);
    private static final int MOST_FORGOTTEN = 100;
    private static final int LONGEST_NOTE = 2_000;
    private static final int LONGEST_AUTHOR = 200;

    private final AlertFeed alerts;
    private final ControlFeed controls;
    private final ControlLog log;
    private final Duration longestSilence;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /**
     * The operations of one service.
     *
     * @param ids makes an id that nobody has, for each new silence
     */
    public Operations(
            AlertFeed alerts,
            ControlFeed controls,
            ControlLog log,
            Duration longestSilence,
            InstantSource clock,
            Supplier<String> ids) {
        this.alerts = alerts;
        this.controls = controls;
        this.log = log;
        this.longestSilence = longestSilence;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Silences.
     *
     * @throws Refused if it makes no sense, or cannot be written down now
     */
    public Silence silence(SilenceRequest request) {
        Instant now = now();
        String id = request.id() == null || request.id().isEmpty()
                ? ids.get()
                : known(request.id()).id();
        long active = controls.silences().stream()
                .filter(silence -> silence.stateAt(now) != Silence.State.EXPIRED)
                .count();
        if (active >= MOST_SILENCES) {
            throw new Refused(Refused.Cause.INVALID, "there are " + active + " silences already; end some first");
        }
        forgetOld(now);
        return write(request.accept(id, now, longestSilence));
    }

    // As long as Alertmanager keeps them, so that people see what was silenced.
    private void forgetOld(Instant now) {
        controls.silences().stream()
                .filter(silence -> silence.over().plus(KEPT).isBefore(now))
                .limit(MOST_FORGOTTEN)
                .forEach(silence -> withdraw(silence.key()));
        controls.acknowledgements().stream()
                .filter(said -> said.at().plus(KEPT).isBefore(now) && !isFiring(said.alert()))
                .limit(MOST_FORGOTTEN)
                .forEach(said -> withdraw(said.key()));
    }

    private boolean isFiring(String id) {
        Alert alert = alerts.find(id);
        return alert != null && alert.state() == Alert.State.FIRING;
    }

    private void withdraw(String key) {
        log.withdraw(key);
        controls.remove(key);
    }

    /**
     * Ends a silence now; one that is over already stays as it is.
     *
     * @throws Refused if there is none of this id, or it cannot be written down now
     */
    public Silence expire(String id) {
        Silence silence = known(id);
        return silence.stateAt(now()) == Silence.State.EXPIRED ? silence : write(silence.ended(now()));
    }

    private Silence known(String id) {
        Silence silence = controls.silence(id);
        if (silence == null) {
            throw new Refused(Refused.Cause.UNKNOWN, "there is no silence " + id);
        }
        return silence;
    }

    private Silence write(Silence silence) {
        log.write(silence);
        controls.put(silence);
        return silence;
    }

    /**
     * Takes an alert on, so that it reminds and rises no more; who took it on before is replaced.
     *
     * @param alert its id
     * @throws Refused if there is no such alert, it does not fire, or it cannot be written down now
     */
    public Acknowledgement acknowledge(String alert, String author, String note) {
        Alert known = firing(alert);
        if (author.isBlank() || author.length() > LONGEST_AUTHOR || note.length() > LONGEST_NOTE) {
            throw new Refused(
                    Refused.Cause.INVALID,
                    author.isBlank()
                            ? "who takes it on is missing"
                            : "the author has more than " + LONGEST_AUTHOR + " characters, or the note more than "
                                    + LONGEST_NOTE);
        }
        forgetOld(now());
        Acknowledgement said = new Acknowledgement(known.id(), author, note, now());
        log.write(said);
        controls.put(said);
        return said;
    }

    /**
     * Gives an alert up that somebody took on.
     *
     * @throws Refused if nobody has taken it on, or it cannot be written down now
     */
    public void giveUp(String alert) {
        if (controls.acknowledgement(firing(alert)) == null) {
            throw new Refused(Refused.Cause.UNKNOWN, "nobody has taken " + alert + " on");
        }
        withdraw(Acknowledgement.key(alert));
    }

    private Alert firing(String id) {
        Alert alert = alerts.find(id);
        if (alert == null) {
            throw new Refused(Refused.Cause.UNKNOWN, "there is no alert " + id);
        }
        if (alert.state() != Alert.State.FIRING) {
            throw new Refused(Refused.Cause.INVALID, "alert " + id + " does not fire any more");
        }
        return alert;
    }

    /** What silences an alert, and whatever else its rule finds of the same group. */
    public static List<LabelMatcher> matchers(Alert alert) {
        List<LabelMatcher> matchers = new ArrayList<>();
        String name = alert.name() == null ? alert.title() : alert.name();
        matchers.add(new LabelMatcher("alertname", Operator.EQUAL, name));
        alert.group().forEach((label, value) -> matchers.add(new LabelMatcher(label, Operator.EQUAL, value)));
        return matchers;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
