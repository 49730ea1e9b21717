package dev.whodunit.detector.notify;

import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification in words: one alert in full, the others in a line each, and how many more there are.
 *
 * @param alert the newest that fires, or the newest if none does
 * @param lead its story
 * @param level the highest of those that fire, or of all
 * @param resolved true if none fires
 * @param count occurrences over all its alerts
 * @param reason why it is told now, or null where it is only shown
 * @param notes what is to be said beside the alerts: who has taken them on, that they come and go
 */
public record Briefing(
        Alert alert,
        Story lead,
        List<Story> others,
        int more,
        Level level,
        boolean resolved,
        long count,
        Notification.@Nullable Reason reason,
        List<String> notes) {

    private static final int MOST_OTHERS = 10;

    public static Briefing of(Notification notification) {
        return of(notification.alerts(), notification.reason(), Notes.of(notification));
    }

    /** Of these alerts, newest crossing first, at least one. */
    public static Briefing of(List<Alert> newestFirst) {
        return of(newestFirst, null, List.of());
    }

    private static Briefing of(List<Alert> newestFirst, Notification.@Nullable Reason reason, List<String> notes) {
        List<Alert> alerts = new ArrayList<>(newestFirst);
        // stable: within the same state they stay newest first
        alerts.sort(Comparator.comparing(alert -> alert.state() == Alert.State.RESOLVED));
        boolean resolved = alerts.get(0).state() == Alert.State.RESOLVED;
        Level level = alerts.stream()
                .filter(alert -> resolved || alert.state() == Alert.State.FIRING)
                .map(alert -> StoryTeller.level(alert.level()))
                .max(Comparator.naturalOrder())
                .orElse(Level.MEDIUM);
        List<Story> others = alerts.stream()
                .skip(1)
                .limit(MOST_OTHERS)
                .map(StoryTeller::tell)
                .toList();
        int more = Math.max(0, alerts.size() - 1 - MOST_OTHERS);
        long count = alerts.stream().mapToLong(Alert::count).sum();
        Alert lead = alerts.get(0);
        return new Briefing(lead, StoryTeller.tell(lead), others, more, level, resolved, count, reason, notes);
    }

    /** How many alerts there are. */
    public int size() {
        return 1 + others.size() + more;
    }

    /** True where this says again what was said before and is still so. */
    public boolean isReminder() {
        return reason == Notification.Reason.REPEATED && !resolved;
    }

    /** True where it gathers several alerts of which none was urgent. */
    public boolean isDigest() {
        return reason == Notification.Reason.DIGEST && size() > 1;
    }

    /** True where nothing but good news is told: green, and nothing to be done. */
    public boolean isGoodNews() {
        return lead.goodNews() && others.stream().allMatch(Story::goodNews);
    }

    /** True where all that could be said is that what went well, and was told, is some time ago. */
    public static boolean isOldNews(Notification notification, @Nullable Delivery previous) {
        return previous != null
                && !notification.alerts().isEmpty()
                && notification.alerts().stream()
                        .allMatch(alert -> alert.state() == Alert.State.RESOLVED
                                && alert.detail().guidance().goodNews()
                                && previous.told().containsKey(alert.id()));
    }

    /**
     * Its state in a word or two, the same in every receiver: {@code critical}, {@code resolved}, {@code still firing, high},
     * {@code success}.
     */
    public String state() {
        if (isGoodNews()) {
            return "success";
        }
        if (resolved) {
            return "resolved";
        }
        return isReminder() ? "still firing, " + level : level.toString();
    }

    /** What it is about in one line: the lead's headline, and for a digest how many there are. */
    public String headline() {
        return isDigest() ? "Digest of " + size() + " alerts: " + lead.headline() : lead.headline();
    }
}
