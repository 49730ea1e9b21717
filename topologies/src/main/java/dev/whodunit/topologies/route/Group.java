package dev.whodunit.topologies.route;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one notification group: which alerts it holds and how far each was told. Times are wall-clock
 * milliseconds. Mutable; owned by one stream task.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
final class Group {

    /** Beyond this an alert that was told leaves the group for each one that comes. */
    static final int MAXIMUM_ALERTS = 500;

    private static final int MOST_OPENINGS = 10;

    /** How far an alert of the group has come. */
    @JsonAutoDetect(
            fieldVisibility = Visibility.ANY,
            getterVisibility = Visibility.NONE,
            isGetterVisibility = Visibility.NONE)
    static final class Member {
        long revision;
        Alert.State state = Alert.State.FIRING;
        /** The state that receivers were told last; null before the first time. */
        Alert.@Nullable State told;
        /** The revision that they were told last. */
        long toldRevision;
        /** Why it was held back when the group was told last; empty where it was not. */
        String held = "";
        /** Since when it is. */
        long heldSince;
        /** When receivers were first told that it fires, of its last opening. */
        long firesSince;
        /** Since when no route leads it here any more; 0 while one does. Whatever becomes of it, here it has ended. */
        long reroutedSince;
        /** When it opened, as far as this group saw it; the last few. */
        final List<Long> openings = new ArrayList<>();

        boolean isUntold() {
            return told == null && state == Alert.State.FIRING;
        }

        boolean isNews() {
            return told != state || toldRevision < revision;
        }

        boolean isHeld() {
            return !held.isEmpty();
        }

        /** Whether it opened again and ended again while it was held back: nobody heard of either. */
        boolean hasEndedUnheard() {
            return isHeld() && told == Alert.State.RESOLVED && state == Alert.State.RESOLVED;
        }

        /** There is nothing to tell of it. */
        void settle() {
            held = "";
            toldRevision = Math.max(toldRevision, revision);
        }

        boolean isToldToFire() {
            return told == Alert.State.FIRING && !isHeld();
        }

        /** No route leads it here any more. */
        void rerouted(long time) {
            reroutedSince = time;
            state = Alert.State.RESOLVED;
        }

        boolean isRerouted() {
            return reroutedSince > 0;
        }

        void opened(long time) {
            openings.add(time);
            if (openings.size() > MOST_OPENINGS) {
                openings.remove(0);
            }
        }

        void told(Alert alert, long time) {
            if (told != Alert.State.FIRING && alert.state() == Alert.State.FIRING) {
                firesSince = time;
            }
            told = alert.state();
            toldRevision = alert.revision();
        }

        /** It is held back; true if it was not, or for another reason. */
        boolean hold(String reason, long now) {
            boolean news = !held.equals(reason);
            if (held.isEmpty()) {
                heldSince = now;
            }
            held = reason;
            return news;
        }

        /** Nothing holds it any more: it is told again, whatever was told before. */
        void free() {
            held = "";
            toldRevision = -1;
        }
    }

    String id = "";
    /** The key of its route. */
    String branch = "";
    /** The key under which an open group is found again: its route and its labels. */
    String labelKey = "";

    Map<String, String> labels = new LinkedHashMap<>();
    final Map<String, Member> members = new LinkedHashMap<>();
    /** When it is told next; 0 where nothing waits. */
    long flushAt;
    /** When it was told last; 0 before the first time. */
    long told;
    /** When it is told again if nothing changes; 0 for never. */
    long repeatAt;
    /** When the next receiver hears of it unless somebody takes it on; 0 for never. */
    long escalateAt;
    /** How many escalations there were. */
    int escalated;
    /** Its route, in words. */
    String route = "";
    /** Who was told of it: 0 while its routes lead there, and from then on when they were told that it ended there. */
    final Map<String, Long> toldTo = new LinkedHashMap<>();
    /** When it was made, and the rule of the alert that it was made for. */
    long born;

    String rule = "";
    /** When further messages began with it, the last few: each alert that joined a group that was told. */
    final List<Long> furtherMessages = new ArrayList<>();
    /** Whether it stands for all further messages of its rule. */
    boolean storm;
    /** When its last alert was told to be resolved; 0 while it lives. */
    long closed;

    Notification.Reason reason = Notification.Reason.OPENED;
    /** The alert that changed last; it is told first. */
    String newest = "";

    /** Whether those who heard that an alert fires were shown that it has been held back since. */
    boolean isShownToBeHeld() {
        return members.values().stream()
                .anyMatch(member -> member.isHeld() && member.told == Alert.State.FIRING && member.heldSince >= told);
    }

    void toldTo(List<String> receivers) {
        receivers.forEach(receiver -> toldTo.put(receiver, 0L));
    }

    /** The ids of the alerts that were told to fire. */
    List<String> toldToFire() {
        return members.entrySet().stream()
                .filter(member -> member.getValue().told == Alert.State.FIRING)
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean fires() {
        return members.values().stream().anyMatch(member -> member.state == Alert.State.FIRING);
    }

    int firing() {
        return (int) members.values().stream()
                .filter(member -> member.state == Alert.State.FIRING)
                .count();
    }

    /** Another message began with it; only so many are remembered. */
    void began(long time, int most) {
        furtherMessages.add(time);
        while (furtherMessages.size() > most) {
            furtherMessages.remove(0);
        }
    }

    /** Gives what it saw open to whoever remembers that. */
    void openings(Recent recent) {
        members.forEach((alert, member) ->
                member.openings.forEach(time -> recent.add(Teller.series(alert), alert + "@" + time, time)));
    }

    boolean hasUntold() {
        return members.values().stream().anyMatch(Member::isUntold);
    }

    /** Whether it told that the alert ended, and nothing newer of it is known here. */
    boolean hasToldTheEndOf(Alert alert) {
        Member member = members.get(alert.id());
        return alert.state() == Alert.State.RESOLVED
                && member != null
                && member.told == Alert.State.RESOLVED
                && member.toldRevision >= alert.revision();
    }

    boolean isHolding() {
        return members.values().stream().anyMatch(Member::isHeld);
    }

    /** When it has to be looked at next; 0 for never. */
    long dueAt() {
        return LongStream.of(flushAt, repeatAt, escalateAt)
                .filter(time -> time > 0)
                .min()
                .orElse(0);
    }

    boolean isSettled() {
        return members.values().stream().allMatch(member -> member.told == Alert.State.RESOLVED);
    }
}
