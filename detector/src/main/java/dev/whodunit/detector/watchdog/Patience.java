package dev.whodunit.detector.watchdog;

import java.time.Duration;

/**
 * How long a trouble is borne.
 *
 * @param moment before an urgent one is told
 * @param restart before any other is told: longer than a start, or a restart of PostgreSQL or Kafka, takes
 * @param calm how long it has to be well again before that is told
 */
public record Patience(Duration moment, Duration restart, Duration calm) {

    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(15));
}
