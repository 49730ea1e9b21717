package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is said beside the alerts of a notification, in sentences: who has taken them on, and why they are told this way. */
final class Notes {

    private static final int AUTHOR = 100;
    private static final int NOTE = 300;
    private static final int MOST = 6;

    private Notes() {}

    static List<String> of(Notification notification) {
        Handling handling = notification.handling();
        Set<String> notes = new LinkedHashSet<>();
        if (notification.reason() == Notification.Reason.ESCALATED) {
            notes.add("Escalated: nobody has taken it on in time.");
        }
        for (Alert alert : notification.alerts()) {
            Handling.Acknowledged taken = handling.acknowledged().get(alert.id());
            if (taken != null) {
                notes.add(taken(taken));
            }
            Handling.Held held = handling.held().get(alert.id());
            if (held != null) {
                notes.add("No more is told of it: " + PlainText.line(held.reason(), NOTE) + ".");
            }
            List<Instant> opened = handling.flapping().get(alert.id());
            if (opened != null && opened.size() > 1) {
                notes.add("It comes and goes: it opened " + opened.size() + " times within the last hour.");
            }
        }
        if (handling.storm() != null) {
            notes.add("The rule has reached its limit of " + handling.storm()
                    + " messages an hour; this one stands for all further ones.");
        }
        List<String> all = new ArrayList<>(notes);
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }

    private static String taken(Handling.Acknowledged taken) {
        String note = PlainText.line(taken.note(), NOTE);
        return PlainText.line(taken.author(), AUTHOR) + " has taken it on" + (note.isEmpty() ? "." : ": " + note);
    }
}
