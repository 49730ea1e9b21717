package dev.whodunit.detector.notify.slack;

import dev.whodunit.detector.notify.Presentation;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An incoming webhook of Slack, or of a chat that takes the same. Whoever knows the URL can post, so it prints without.
 *
 * @param channel where to post instead of the webhook's own channel (webhooks of Slack's apps ignore it), or null
 */
public record SlackSettings(URI apiUrl, @Nullable String channel, Presentation presentation) {

    /** One whose readers want nothing special. */
    public SlackSettings(URI apiUrl, @Nullable String channel) {
        this(apiUrl, channel, Presentation.PLAIN);
    }

    @Override
    public String toString() {
        return "SlackSettings[host=" + apiUrl.getHost() + ", channel=" + channel + "]";
    }
}
