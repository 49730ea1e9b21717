package dev.whodunit.detector.notify.discord;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcher.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a silence that is asked for in Discord covers, and for how long: the rule and whatever else the alerts share. */
final class SilenceScope {

    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,4}[mhd])+");
    private static final Pattern PART = Pattern.compile("(\\d{1,4})([mhd])");
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private SilenceScope() {}

    /**
     * The matchers that these alerts fulfil and as little else as can be.
     *
     * @throws Desk.Refused if they are of several rules, so that much else would be silenced with them
     */
    static List<LabelMatcher> of(List<Alert> alerts) throws Desk.Refused {
        String name = name(alerts.get(0));
        TreeMap<String, String> common = new TreeMap<>(alerts.get(0).group());
        for (Alert alert : alerts) {
            if (!name(alert).equals(name)) {
                throw new Desk.Refused("This message holds alerts of several rules. Silence one of them: /silence");
            }
            common.entrySet().removeIf(entry -> !Objects.equals(alert.group().get(entry.getKey()), entry.getValue()));
        }
        List<LabelMatcher> matchers = new ArrayList<>();
        matchers.add(new LabelMatcher("alertname", Operator.EQUAL, name));
        common.forEach((label, value) -> matchers.add(new LabelMatcher(label, Operator.EQUAL, value)));
        return matchers;
    }

    private static String name(Alert alert) {
        return AlertLabels.of(alert).getOrDefault("alertname", "");
    }

    /** A length of time as people write it: {@code 30m}, {@code 4h}, {@code 1d12h}. */
    static Duration length(String text) throws Desk.Refused {
        String written = text.strip().replace(" ", "");
        if (!DURATION.matcher(written).matches()) {
            throw new Desk.Refused("That is no length of time. Expected something like 30m, 4h or 2d.");
        }
        Duration length = Duration.ZERO;
        for (Matcher part = PART.matcher(written); part.find(); ) {
            long number = Long.parseLong(part.group(1));
            length = length.plus(
                    switch (part.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        if (length.compareTo(SHORTEST) < 0) {
            throw new Desk.Refused("A silence lasts at least a minute.");
        }
        return length;
    }
}
