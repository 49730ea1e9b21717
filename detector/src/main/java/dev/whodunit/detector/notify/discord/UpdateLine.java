package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.PlainText;
import java.time.Instant;

/** What has become of alerts, in one line of Markdown for the thread of their message, and what that thread is called. */
final class UpdateLine {

    private static final int LINE = 500;
    private static final int NAME = 90;

    private UpdateLine() {}

    static String of(Briefing briefing) {
        Instant last = briefing.lead().times().last();
        String when = last == null ? "" : "<t:" + last.getEpochSecond() + ":T> ";
        String sign = briefing.resolved() ? "✅" : DiscordMessage.sign(briefing.level());
        String state = briefing.resolved() ? "Resolved" : briefing.level().toString();
        return when + sign + " **" + state + "** · "
                + Markdown.escape(briefing.lead().headline(), LINE);
    }

    static String threadName(Briefing briefing) {
        return threadName(briefing.lead().reason().title());
    }

    /** A thread's name, which is no Markdown. */
    static String threadName(String title) {
        String name = PlainText.line(title.replace("\\", ""), NAME);
        return name.isEmpty() ? "Updates" : name;
    }
}
