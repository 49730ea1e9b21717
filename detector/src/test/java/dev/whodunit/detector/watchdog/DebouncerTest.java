package dev.whodunit.detector.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.watchdog.Trouble.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DebouncerTest {

    private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(15));
    private static final Trouble CAPTURE = trouble("capture Shop", Urgency.IF_IT_LASTS);
    private static final Trouble DISK = trouble("disk", Urgency.AT_ONCE);

    private final Debouncer debouncer = new Debouncer(PATIENCE, List.of(), START);
    private final List<String> told = new ArrayList<>();

    private static Trouble trouble(String part, Urgency urgency) {
        return new Trouble(part, "title", "reason", "remedy", urgency);
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    /** Looks once a second from this second up to, and without, that one. */
    private void between(int from, int to, Trouble... troubles) {
        for (int second = from; second < to; second++) {
            look(debouncer, second, troubles);
        }
    }

    private void look(Debouncer which, int second, Trouble... troubles) {
        which.observe(List.of(troubles), at(second))
                .forEach(spell ->
                        told.add(second + " " + spell.trouble().part() + (spell.isOver() ? " is over" : " begins")));
    }

    @Test
    void tellsATroubleOnceWhenItHasLastedAndOnceWhenItIsOver() {
        between(0, 300, CAPTURE);
        between(300, 400);

        assertThat(told).containsExactly("60 capture Shop begins", "314 capture Shop is over");
    }

    @Test
    void isSilentAboutAStartAndARestart() {
        between(0, 30, CAPTURE, trouble("kafka", Urgency.IF_IT_LASTS));
        between(30, 100);
        between(100, 112, CAPTURE);
        between(112, 200);

        assertThat(told).isEmpty();
    }

    @Test
    void tellsAtOnceWhatCannotWaitUnlessItWasASlip() {
        between(0, 3, DISK);
        between(3, 50);
        between(50, 60, DISK);

        assertThat(told).containsExactly("55 disk begins");
    }

    @Test
    void takesWhatComesAndGoesForOneTrouble() {
        for (int second = 0; second < 120; second += 10) {
            between(second, second + 2, CAPTURE);
            between(second + 2, second + 10);
        }
        between(120, 140);

        assertThat(told).containsExactly("60 capture Shop begins", "126 capture Shop is over");
    }

    @Test
    void doesNotTellWhatAnotherTroubleExplains() {
        Trouble explained = trouble("capture Shop", Urgency.EXPLAINED);
        between(0, 200, DISK, explained);
        between(200, 230, CAPTURE);
        between(230, 300);

        assertThat(told).containsExactly("5 disk begins", "214 disk is over");
    }

    @Test
    void aTroubleThatWasToldGoesOnWhileAnotherExplainsIt() {
        between(0, 100, CAPTURE);
        between(100, 200, DISK, trouble("capture Shop", Urgency.EXPLAINED));
        between(200, 300, CAPTURE);
        between(300, 320);

        assertThat(told)
                .containsExactly(
                        "60 capture Shop begins", "105 disk begins", "214 disk is over", "314 capture Shop is over");
    }

    @Test
    void afterARestartItTellsNothingTwiceButTheEnd() {
        between(0, 100, CAPTURE);

        Debouncer restarted = new Debouncer(PATIENCE, debouncer.open(), at(110));
        for (int second = 110; second < 200; second++) {
            look(restarted, second, CAPTURE);
        }
        for (int second = 200; second < 300; second++) {
            look(restarted, second);
        }

        assertThat(told).containsExactly("60 capture Shop begins", "214 capture Shop is over");
    }

    @Test
    void aTroubleThatWasCuredByTheRestartIsOverOnceItHasBeenCalm() {
        between(0, 100, CAPTURE);

        Debouncer restarted = new Debouncer(PATIENCE, debouncer.open(), at(110));
        for (int second = 110; second < 200; second++) {
            look(restarted, second);
        }

        assertThat(told).containsExactly("60 capture Shop begins", "125 capture Shop is over");
        assertThat(restarted.open()).isEmpty();
    }

    @Test
    void theNextTimeIsToldAgain() {
        between(0, 10, DISK);
        between(10, 40);
        between(40, 50, DISK);

        assertThat(told).containsExactly("5 disk begins", "24 disk is over", "45 disk begins");
    }
}
