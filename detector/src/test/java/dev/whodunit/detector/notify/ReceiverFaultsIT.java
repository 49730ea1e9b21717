package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.OtherSide.Fault;
import dev.whodunit.detector.notify.OtherSide.Told;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten minutes of trouble at each receiver: every fault in turn, with the process dying at its worst moments in between.
 * Everything that was to be told arrives, and what arrives twice was in doubt.
 */
@ParameterizedClass
@EnumSource(Kind.class)
final class ReceiverFaultsIT {

    private static final List<Fault> FAULTS = List.of(
            Fault.RATE_LIMITED,
            Fault.SERVER_ERROR,
            Fault.BAD_GATEWAY,
            Fault.SLOW,
            Fault.DROPPED_AFTER_IT_TOOK_IT,
            Fault.AWAY,
            Fault.UNKNOWN_HOST,
            Fault.UNTRUSTED);

    private static final Duration EACH = Duration.ofSeconds(75);

    /** What is in doubt is settled meanwhile, or the next fault would meet nothing but that. */
    private static final Duration CALM = Duration.ofSeconds(20);

    private static final int NOTIFICATIONS_A_FAULT = 5;

    private final Kind kind;

    /** How an alert was said to be. */
    private record State(String alert, boolean resolved) {}

    private final List<Alert> alerts = new ArrayList<>();

    ReceiverFaultsIT(Kind kind) {
        this.kind = kind;
    }

    /** {@code -Dwhodunit.seeds=20} tries more. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("whodunit.seeds", 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everythingArrivesAndWhatArrivesTwiceWasInDoubt(long seed) throws Exception {
        try (OtherSide side = kind.side()) {
            Lives lives = new Lives(side, seed);
            int turn = 0;
            for (Fault fault : FAULTS) {
                boolean goesWrong = side.fail(fault);
                // a new life, which may be led elsewhere
                lives.restart();
                for (int number = 0; number < NOTIFICATIONS_A_FAULT; number++) {
                    write(lives, turn++);
                    lives.endNext(Lives.End.values()[(int) ((turn + seed) % Lives.End.values().length)]);
                    lives.pass(EACH.dividedBy(NOTIFICATIONS_A_FAULT));
                }
                if (goesWrong) {
                    side.mend();
                    lives.restart();
                    lives.pass(CALM);
                }
            }
            int more = 0;
            while (!lives.isQuiet() && more++ < 100) {
                lives.pass(Duration.ofMinutes(1));
            }

            assertThat(lives.isQuiet()).isTrue();
            assertThat(lives.ends()).isGreaterThan(FAULTS.size());
            assertEverythingArrived(side, lives);
            assertRepeatsWereInDoubt(side, lives);
            assertThat(side.violations()).isEmpty();
        }
    }

    /** Episodes that open, grow and end, each end under the fault after next. */
    private void write(Lives lives, int turn) {
        int number = alerts.size();
        Alert opened = episode(number, 1, 150);
        alerts.add(opened);
        lives.write(notification(opened, OPENED));
        lives.write(notification(episode(number, 2, 170), UPDATED));
        if (turn % 2 == 1) {
            lives.write(notification(Alerts.resolved(episode(number, 3, 170)), RESOLVED));
        } else if (turn >= 2) {
            lives.write(notification(Alerts.resolved(episode(number - 2, 3, 170)), RESOLVED));
        }
    }

    private static Notification notification(Alert alert, Notification.Reason reason) {
        return Alerts.notification("g-" + alert.id(), reason, alert);
    }

    private static Alert episode(int number, long revision, long count) {
        String id = "%016x-1".formatted(0xabc000 + number);
        return Alerts.episode(id, revision, count);
    }

    private void assertEverythingArrived(OtherSide side, Lives lives) {
        List<State> told = side.told().stream()
                .map(one -> new State(one.alert(), one.resolved()))
                .toList();
        Set<State> expected = new LinkedHashSet<>();
        for (int number = 0; number < alerts.size(); number++) {
            String id = alerts.get(number).id();
            boolean ended = number % 2 == 1 || number + 2 < alerts.size();
            if (ended) {
                expected.add(new State(id, true));
            }
            if (!ended || !side.edits()) {
                expected.add(new State(id, false));
            }
        }
        assertThat(told).containsAll(expected);
        // a message that nobody knows of cannot be edited any more
        assertThat(told)
                .allMatch(one -> expected.contains(one) || lives.ambiguous().contains("g-" + one.alert()));
        for (Alert alert : alerts) {
            List<Boolean> states = told.stream()
                    .filter(one -> one.alert().equals(alert.id()))
                    .map(State::resolved)
                    .toList();
            assertThat(states).as("no end before its beginning: %s", alert.id()).isSorted();
        }
    }

    /** Whatever arrived more than once must belong to an intent that said beforehand that it might. */
    private void assertRepeatsWereInDoubt(OtherSide side, Lives lives) {
        Map<Told, Long> arrivals =
                side.told().stream().collect(Collectors.groupingBy(told -> told, Collectors.counting()));
        Map<String, Long> doubts = lives.intents().stream()
                .filter(intent -> intent.unanswered() > 0)
                .collect(Collectors.groupingBy(Delivery::group, Collectors.counting()));
        arrivals.forEach((told, times) -> {
            assertThat(times).as("at most one repeat of %s", told).isLessThanOrEqualTo(2);
            if (times > 1) {
                assertThat(doubts).as("%s came twice", told).containsKey("g-" + told.alert());
                assertThat(side.recognisesRepeats()).isFalse();
            }
        });
        long repeats = side.told().size() - arrivals.size();
        long inDoubt = doubts.values().stream().mapToLong(Long::longValue).sum();
        assertThat(repeats).isLessThanOrEqualTo(inDoubt);
        System.out.printf(
                "faults: %s: %d notifications told %d times, %d of them repeats, by %d intents (%d in doubt), %d lives, %d refused%n",
                kind,
                arrivals.size(),
                side.told().size(),
                repeats,
                lives.intents().size(),
                inDoubt,
                lives.ends(),
                lives.refused());
    }
}
