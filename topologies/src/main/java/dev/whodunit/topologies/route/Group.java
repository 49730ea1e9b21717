package dev.whodunit.topologies.route;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import java.util.LinkedHashMap;
import java.util.Map;
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

        boolean isUntold() {
            return told == null && state == Alert.State.FIRING;
        }

        boolean isNews() {
            return told != state || toldRevision < revision;
        }

        boolean isHeld() {
            return !held.isEmpty();
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
    /** When its last alert was told to be resolved; 0 while it lives. */
    long closed;

    Notification.Reason reason = Notification.Reason.OPENED;
    /** The alert that changed last; it is told first. */
    String newest = "";

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
        if (flushAt == 0 || repeatAt == 0) {
            return Math.max(flushAt, repeatAt);
        }
        return Math.min(flushAt, repeatAt);
    }

    boolean isSettled() {
        return members.values().stream().allMatch(member -> member.told == Alert.State.RESOLVED);
    }
}
