package dev.whodunit.detector.notify.alertmanager;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager. Prints without URL and authorization, which can hold secrets.
 *
 * @param url its base, as a browser shows it: {@code http://alertmanager:9093}
 * @param authorization the value of the header {@code Authorization}, or null
 * @param externalUrl where people find Whodunit's own page
 */
public record AlertmanagerSettings(URI url, @Nullable String authorization, String externalUrl) {

    /** Where it takes alerts; see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml. */
    URI alerts() {
        String base = url.toString();
        int end = base.length();
        while (end > 0 && base.charAt(end - 1) == '/') {
            end--;
        }
        String trimmed = base.substring(0, end);
        return URI.create(trimmed.endsWith("/api/v2/alerts") ? trimmed : trimmed + "/api/v2/alerts");
    }

    @Override
    public String toString() {
        return "AlertmanagerSettings[host=" + url.getHost() + "]";
    }
}
