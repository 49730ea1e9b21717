package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Presentation;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A Discord webhook: {@code https://discord.com/api/webhooks/<id>/<token>}. Whoever knows the URL can post, so it prints
 * without.
 */
public record DiscordSettings(URI webhookUrl, Presentation presentation) {

    /** One whose readers want nothing special. */
    public DiscordSettings(URI webhookUrl) {
        this(webhookUrl, Presentation.PLAIN);
    }

    private static final Pattern PATH = Pattern.compile("/api/(?:v\\d+/)?webhooks/\\d{1,20}/[A-Za-z0-9_-]{1,200}/?");

    public DiscordSettings {
        String scheme =
                webhookUrl.getScheme() == null ? "" : webhookUrl.getScheme().toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        String path = webhookUrl.getPath() == null ? "" : webhookUrl.getPath();
        boolean complete = webhookUrl.getHost() != null && webhookUrl.getRawFragment() == null;
        if (!http || !complete || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "is no Discord webhook; expected https://discord.com/api/webhooks/<id>/<token>");
        }
    }

    @Override
    public String toString() {
        return "DiscordSettings[host=" + webhookUrl.getHost() + "]";
    }
}
