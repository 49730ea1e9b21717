package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Timestamps;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A link from every alert to where more is known: a dashboard, a trace, the rule's source. Its URL has places such as
 * <code>{correlation_id}</code> that each alert fills.
 *
 * @param name what the link is called
 * @param url with places: {@code alert}, {@code rule} (its name), {@code rule_id}, {@code level}, {@code correlation_id},
 *     {@code from} and {@code to} (milliseconds, five minutes around), and whatever the rule groups by, such as
 *     {@code actor.name}
 * @param untilResolved whether it leads to what can only be done while the alert fires
 */
public record DeepLink(String name, String url, boolean untilResolved) {

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.]{1,100})\\}");
    private static final Duration AROUND = Duration.ofMinutes(5);
    private static final int LONGEST = 1_500;

    public DeepLink {
        if (!WebLink.isOne(PLACE.matcher(url).replaceAll("x"))) {
            throw new IllegalArgumentException(
                    "is no link; expected https://host/path with places such as {correlation_id}");
        }
    }

    /** One that stays. */
    public DeepLink(String name, String url) {
        this(name, url, false);
    }

    /** A link that is complete. */
    public record Filled(String name, String url) {}

    /** Those of the links that this alert can fill. */
    public static List<Filled> fill(List<DeepLink> links, Alert alert) {
        if (links.isEmpty()) {
            return List.of();
        }
        Map<String, String> values = values(alert);
        return links.stream()
                .filter(link -> !link.untilResolved || isToBeHandled(alert))
                .map(link -> link.fill(values))
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean isToBeHandled(Alert alert) {
        return alert.state() == Alert.State.FIRING && !alert.detail().guidance().goodNews();
    }

    private @Nullable Filled fill(Map<String, String> values) {
        Matcher matcher = PLACE.matcher(url);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = values.get(matcher.group(1));
            if (value == null || value.isEmpty()) {
                return null;
            }
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            matcher.appendReplacement(filled, Matcher.quoteReplacement(encoded));
        }
        String complete = matcher.appendTail(filled).toString();
        return complete.length() <= LONGEST && WebLink.isOne(complete) ? new Filled(name, complete) : null;
    }

    private static Map<String, String> values(Alert alert) {
        Map<String, String> values = new HashMap<>(alert.group());
        values.put("alert", alert.id());
        values.put("rule", Objects.requireNonNullElse(alert.name(), alert.rule()));
        values.put("rule_id", alert.rule());
        values.put("level", alert.level());
        if (!alert.correlationIds().isEmpty()) {
            values.put("correlation_id", alert.correlationIds().get(0));
        }
        put(values, "from", alert.first(), AROUND.negated());
        put(values, "to", alert.last(), AROUND);
        return values;
    }

    private static void put(Map<String, String> values, String name, @Nullable String time, Duration shift) {
        if (time == null) {
            return;
        }
        try {
            values.put(name, Long.toString(Timestamps.parse(time).plus(shift).toEpochMilli()));
        } catch (DateTimeException e) {
            values.remove(name);
        }
    }
}
