package dev.whodunit.detector.notify.console;

import dev.whodunit.detector.notify.AlertJson;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.topologies.event.Alert;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints each revision of each alert, as it comes from topic {@code alerts}: as a card when it opens and in a line
 * afterwards, or as the contract's JSON. Safe for threads.
 */
public final class AlertPrinter {

    private static final int MOST_REMEMBERED = 1_000;

    private final ConsoleSettings settings;
    private final Card card;
    private final Map<String, Alert> shown = new LinkedHashMap<>();

    public AlertPrinter(ConsoleSettings settings) {
        this.settings = settings;
        this.card = new Card(settings);
    }

    /** Prints it, unless this revision or a later one was printed. */
    public synchronized void print(Alert alert) {
        Alert before = shown.get(alert.id());
        if (before != null && before.revision() >= alert.revision()) {
            return;
        }
        remember(alert);
        boolean firing = alert.state() == Alert.State.FIRING;
        boolean opens = firing && (before == null || before.state() == Alert.State.RESOLVED);
        if (settings.format() == ConsoleSettings.Format.JSON_LINES) {
            settings.out().println(AlertJson.line(alert));
        } else {
            Briefing briefing = Briefing.of(List.of(alert));
            settings.out().print(opens ? card.full(briefing) : card.brief(briefing));
        }
        settings.out().flush();
    }

    private void remember(Alert alert) {
        shown.remove(alert.id());
        shown.put(alert.id(), alert);
        if (shown.size() > MOST_REMEMBERED) {
            shown.remove(shown.keySet().iterator().next());
        }
    }
}
