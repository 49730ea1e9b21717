package dev.whodunit.detector.web;

import dev.whodunit.detector.feed.NotificationFeed;
import dev.whodunit.detector.feed.Told;
import dev.whodunit.detector.notify.EventWords;
import dev.whodunit.detector.notify.StoryTeller;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification.Reason;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.Silence;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of an alert in the order in which it happened: what it is made of, who was told, and what people did. */
final class Chronicle {

    private final List<Entry> entries = new ArrayList<>();

    /**
     * Something that happened.
     *
     * @param kind by which it is shown: {@code event}, {@code alert}, {@code told}, {@code deed}
     * @param what in words, not escaped
     */
    record Entry(Instant at, String kind, String what) {}

    /** What there is to be told of it. */
    record Sources(
            Alert alert,
            NotificationFeed.Answer told,
            @Nullable Acknowledgement acknowledgement,
            List<Silence> silences) {}

    private Chronicle() {}

    /** The entries, the oldest first. */
    static List<Entry> of(Sources sources) {
        Chronicle chronicle = new Chronicle();
        chronicle.alert(sources.alert());
        sources.told().told().forEach(chronicle::told);
        sources.told().deliveries().forEach(chronicle::delivered);
        Acknowledgement taken = sources.acknowledgement();
        if (taken != null) {
            String note = taken.note().isBlank() ? "" : ": " + taken.note();
            chronicle.add(taken.at(), "deed", taken.author() + " has taken it on" + note);
        }
        for (Silence silence : sources.silences()) {
            String comment = silence.comment().isBlank() ? "" : ": " + silence.comment();
            chronicle.add(silence.startsAt(), "deed", silence.author() + " silenced it" + comment);
        }
        chronicle.entries.sort(Comparator.comparing(Entry::at));
        return List.copyOf(chronicle.entries);
    }

    private void alert(Alert alert) {
        alert.detail().sample().forEach(event -> {
            EventWords words = EventWords.of(event);
            add(
                    words.time(),
                    "event",
                    words.deed()
                            + (words.actor() == null ? "" : " by " + words.actor())
                            + (words.address() == null ? "" : " from " + words.address())
                            + (words.said() == null ? "" : " · " + words.said()));
        });
        add(alert.detail().opened(), "alert", "The alert opened");
        String ending = StoryTeller.tell(alert).ending();
        if (ending != null) {
            add(alert.at(), "alert", "It was over: " + ending);
        }
    }

    private void told(Told told) {
        if (told.reason() == Reason.HANDLED) {
            // The same message brought up to date: what was done to it has a line of its own.
            return;
        }
        String why = told.reason().name().toLowerCase(Locale.ROOT);
        add(told.at(), "told", told.receiver() + " is to hear of it: " + why + " (route " + told.route() + ")");
    }

    private void delivered(Delivery delivery) {
        String state = switch (delivery.state()) {
            case DELIVERED -> " has it";
            case INTENT -> " is being told";
            case WAITING -> " waits";
            case REFUSED -> " was given up";
        };
        add(
                delivery.at(),
                "told",
                delivery.receiver() + state + (delivery.reason() == null ? "" : ": " + delivery.reason()));
    }

    private void add(String at, String kind, String what) {
        try {
            add(Timestamps.parse(at), kind, what);
        } catch (DateTimeException e) {
            // of no time that could be shown
        }
    }

    private void add(Instant at, String kind, String what) {
        entries.add(new Entry(at, kind, what));
    }
}
