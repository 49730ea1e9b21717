package dev.whodunit.topologies.route;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import java.util.LinkedHashMap;
import java.util.Map;

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
    @JsonAutoDetect(fieldVisibility = Visibility.ANY)
    static final class Member {
        long revision;
        Alert.State state = Alert.State.FIRING;
        /** The state that receivers were told last; null before the first time. */
        Alert.@org.jspecify.annotations.Nullable State told;
    }

    String id = "";
    /** The key under which an open group is found again; empty for a digest. */
    String labelKey = "";

    Map<String, String> labels = new LinkedHashMap<>();
    final Map<String, Member> members = new LinkedHashMap<>();
    /** When it is told next; 0 where nothing waits. */
    long flushAt;
    /** When it was told last; 0 before the first time. */
    long told;
    /** When its last alert was told to be resolved; 0 while it lives. */
    long closed;

    Notification.Reason reason = Notification.Reason.OPENED;
    /** The alert that changed last; it is told first. */
    String newest = "";

    boolean isSettled() {
        return members.values().stream().allMatch(member -> member.told == Alert.State.RESOLVED);
    }
}
