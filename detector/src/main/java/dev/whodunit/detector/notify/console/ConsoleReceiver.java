package dev.whodunit.detector.notify.console;

import dev.whodunit.detector.notify.AlertJson;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import org.jspecify.annotations.Nullable;

/** The terminal that Whodunit runs in: a card when an alert opens, a line as it grows and ends. */
public final class ConsoleReceiver implements Receiver {

    private final ReceiverName name;
    private final ConsoleSettings settings;
    private final Card card;

    public ConsoleReceiver(ReceiverName name, ConsoleSettings settings) {
        this.name = name;
        this.settings = settings;
        this.card = new Card(settings);
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public boolean tells(Notification notification, @Nullable Delivery previous) {
        return settings.format() == ConsoleSettings.Format.JSON_LINES || !Briefing.isOldNews(notification, previous);
    }

    /** Whoever reads a terminal can bear a card twice, after a crash. */
    @Override
    public boolean repeatIsHarmless(Notification notification, @Nullable Delivery previous) {
        return true;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) {
        StringBuilder text = new StringBuilder();
        if (settings.format() == ConsoleSettings.Format.JSON_LINES) {
            notification
                    .alerts()
                    .forEach(alert -> text.append(AlertJson.line(alert)).append(System.lineSeparator()));
        } else {
            Briefing briefing = Briefing.of(notification);
            boolean whole =
                    !notification.reason().isEdit() && !notification.reason().isEnd();
            text.append(whole ? card.full(briefing) : card.brief(briefing));
        }
        settings.out().print(text);
        settings.out().flush();
        return settings.out().checkError()
                ? new Outcome.Refused("the terminal is closed")
                : new Outcome.Delivered(null);
    }
}
