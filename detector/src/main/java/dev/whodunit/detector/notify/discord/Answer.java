package dev.whodunit.detector.notify.discord;

import org.jspecify.annotations.Nullable;

/**
 * What the bot says to somebody who pressed a button or typed a command, within Discord's limits.
 *
 * @param title of a longer answer, which is shown as an embed; null for a line or two
 * @param text Markdown
 */
record Answer(@Nullable String title, String text) {

    static final int LONGEST = 1_900;
    static final int LONGEST_EMBED = 4_000;

    /** A line or two. */
    static Answer of(String text) {
        return new Answer(null, text);
    }

    /** A list, or what is said instead where it is empty. */
    static Answer list(String title, FieldText lines, String otherwise) {
        return lines.isEmpty() ? of(otherwise) : new Answer(title, lines.toString());
    }
}
