package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest message of a group in Discord: what it was posted with, which decides whether news may be an edit of it or
 * has to be a new message. Edits notify nobody.
 *
 * @param channel the channel's id, or null if Discord did not say
 * @param follows which message it follows, in Markdown, or null
 * @param root the group's first message, to which it is a reply; null where it is none
 * @param at when it was posted
 * @param level the level it was posted with
 * @param count the count it was posted with
 * @param resolved whether it now says that all is over
 */
record Posted(
        String id,
        @Nullable String channel,
        @Nullable String follows,
        @Nullable String root,
        Instant at,
        Level level,
        long count,
        boolean resolved) {

    /** Discord limits edits of older messages, and nobody scrolls that far up. */
    private static final Duration LONGEST_EDITED = Duration.ofHours(1);

    private static final Duration FRESH_IF_CRITICAL = Duration.ofSeconds(30);
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** The message that this delivery remembers, or null. */
    static @Nullable Posted of(@Nullable Delivery delivery) {
        if (delivery == null || delivery.remoteId() == null) {
            return null;
        }
        Map<String, String> memory = delivery.memory();
        try {
            return new Posted(
                    delivery.remoteId(),
                    memory.get("channel"),
                    memory.get("follows"),
                    memory.get("root"),
                    Instant.ofEpochSecond(Long.parseLong(memory.getOrDefault("posted", "0"))),
                    Level.WORDS.meaningOf(memory.getOrDefault("level", "")).orElse(Level.CRITICAL),
                    Long.parseLong(memory.getOrDefault("count", "1")),
                    Boolean.parseBoolean(memory.get("resolved")));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether it may be edited to say this, so that no new message is needed. */
    boolean canBecome(Notification notification, Delivery previous, Instant now) {
        Notification.Reason reason = notification.reason();
        if (reason == Notification.Reason.HANDLED) {
            return true;
        }
        // An edit would remind nobody.
        if (reason == Notification.Reason.REPEATED || reason == Notification.Reason.ESCALATED) {
            return false;
        }
        boolean further = notification.alerts().stream()
                .anyMatch(alert ->
                        alert.state() == Alert.State.FIRING && !previous.told().containsKey(alert.id()));
        return !needsNewMessage(Briefing.of(notification), further, now);
    }

    // True where this has to be seen, or cannot be an edit; further: an alert fires that the group did not have before.
    private boolean needsNewMessage(Briefing briefing, boolean further, Instant now) {
        boolean reopened = resolved && !briefing.resolved();
        boolean raised = !briefing.resolved() && briefing.level().compareTo(level) > 0;
        boolean grown = !briefing.resolved() && briefing.count() / 10 >= Math.max(1, count);
        boolean more = (further || grown) && !isFresh(now);
        return reopened || raised || more || now.isAfter(at.plus(LONGEST_EDITED));
    }

    // Whoever was called a moment ago has it before his eyes: more of the same only changes it, or a storm would be as
    // many messages.
    private boolean isFresh(Instant now) {
        return now.isBefore(at.plus(level == Level.CRITICAL ? FRESH_IF_CRITICAL : FRESH));
    }

    /** The same message after an edit. */
    Posted edited(Briefing briefing) {
        return new Posted(id, channel, follows, root, at, level, count, briefing.resolved());
    }

    Map<String, String> memory() {
        Map<String, String> memory = new HashMap<>();
        if (channel != null) {
            memory.put("channel", channel);
        }
        if (follows != null) {
            memory.put("follows", follows);
        }
        if (root != null) {
            memory.put("root", root);
        }
        memory.put("posted", Long.toString(at.getEpochSecond()));
        memory.put("level", level.toString());
        memory.put("count", Long.toString(count));
        memory.put("resolved", Boolean.toString(resolved));
        return memory;
    }
}
