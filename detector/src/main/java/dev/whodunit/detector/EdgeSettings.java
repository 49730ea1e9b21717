package dev.whodunit.detector;

import dev.whodunit.detector.capture.CaptureSettings;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.topologies.DetectorSettings;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.route.RouteSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The configuration as each edge wants it. */
record EdgeSettings(Configuration configuration) {

    private static final Duration DIGEST = Duration.ofMinutes(5);

    DetectorSettings topology() {
        Set<String> databases = configuration.postgres().stream()
                .map(entry -> entry.url().database())
                .collect(Collectors.toUnmodifiableSet());
        Set<String> fronted = configuration.logs().stream()
                .flatMap(log -> log.fronts().stream())
                .collect(Collectors.toUnmodifiableSet());
        return new DetectorSettings(
                new NormalizeSettings(databases, fronted),
                configuration.link().longestWait(),
                CorrelateSettings.DEFAULT.withUpdateInterval(configuration.updateInterval()),
                route());
    }

    private RouteSettings route() {
        List<String> all = configuration.receivers().stream()
                .map(Configuration.Receiver::name)
                .toList();
        Configuration.Route route = configuration.route();
        if (route == null) {
            return RouteSettings.defaults(all);
        }
        String receiver = route.receiver();
        return new RouteSettings(
                receiver == null ? all : List.of(receiver),
                route.groupBy(),
                route.groupWait(),
                route.groupInterval(),
                DIGEST);
    }

    List<CaptureSettings> captures() {
        return configuration.postgres().stream().map(EdgeSettings::capture).toList();
    }

    private static CaptureSettings capture(Configuration.Postgres entry) {
        return CaptureSettings.of(entry.name(), entry.url())
                .withSlotAndPublication(entry.slot(), entry.publication())
                .withApplications(entry.applications().isEmpty() ? null : Set.copyOf(entry.applications()));
    }
}
