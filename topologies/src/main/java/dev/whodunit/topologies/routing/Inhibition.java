package dev.whodunit.topologies.routing;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * While an alert fires that all source matchers fit, those that all target matchers fit are held back, if both have the
 * same values in the labels that must be equal; Alertmanager's {@code inhibit_rules}
 * (https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings). A label that both lack is equal.
 *
 * @param source what holds back
 * @param target what is held back
 * @param equal labels that must be equal
 */
public record Inhibition(List<LabelMatcher> source, List<LabelMatcher> target, List<String> equal) {

    /** Whether one of these sets of labels, each of an alert that fires, holds back an alert with these. */
    public boolean holds(Map<String, String> alert, Collection<Map<String, String>> firing) {
        if (!concerns(alert)) {
            return false;
        }
        // An alert that is on both sides is not held back by others that are, or two of them would silence each other.
        boolean onBothSides = fits(source, alert);
        return firing.stream()
                .filter(other -> fits(source, other) && !(onBothSides && fits(target, other)))
                .anyMatch(other -> equal.stream()
                        .allMatch(label -> other.getOrDefault(label, "").equals(alert.getOrDefault(label, ""))));
    }

    /** Whether it may hold back an alert with these labels. */
    public boolean concerns(Map<String, String> alert) {
        return fits(target, alert);
    }

    /** Whether all matchers fit. */
    static boolean fits(List<LabelMatcher> matchers, Map<String, String> labels) {
        return matchers.stream().allMatch(matcher -> matcher.matches(labels));
    }
}
