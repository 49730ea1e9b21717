package dev.whodunit.detector.demo;

import dev.whodunit.topologies.event.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What the detector has found of the incident so far, held against what happened. Safe for threads. */
final class Verdicts {

    private final List<Expectation> expectations;
    private final Map<String, Alert> newest = new LinkedHashMap<>();

    Verdicts(List<Expectation> expectations) {
        this.expectations = expectations;
    }

    synchronized void take(Alert alert) {
        newest.put(alert.id(), alert);
        notifyAll();
    }

    /** Waits until every rule has named the right culprit; false if that did not happen in time. */
    synchronized boolean await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!missing().isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** What is missing or wrong, in words, by rule; empty where all is found. */
    synchronized List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Expectation expectation : expectations) {
            List<List<String>> lacks = newest.values().stream()
                    .filter(alert -> Objects.equals(expectation.rule(), alert.name()))
                    .map(expectation::missing)
                    .toList();
            if (lacks.isEmpty()) {
                missing.add(expectation.rule() + " did not fire");
            } else if (lacks.stream().noneMatch(List::isEmpty)) {
                missing.add(expectation.rule() + ": " + String.join("; ", lacks.get(0)));
            }
        }
        return missing;
    }

    int rules() {
        return expectations.size();
    }
}
