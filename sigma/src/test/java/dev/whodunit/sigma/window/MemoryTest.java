package dev.whodunit.sigma.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** For how long a group must be remembered. */
class MemoryTest {

    @Test
    void a_group_forgotten_after_its_memory_is_as_one_that_was_kept() {
        for (GroupWindow window : HostileOccurrencesTest.windows()) {
            for (int seed = 0; seed < 200 && !learns(window); seed++) {
                Random random = new Random(seed);
                MapBuckets kept = new MapBuckets();
                long newest = Long.MIN_VALUE;
                for (Occurrence event : new Arrivals(60, 3, 5, 0).from(0, random)) {
                    window.add(kept, newest, event);
                    newest = Math.max(newest, event.timeMicros());
                }
                Occurrence later = new Occurrence(newest + window.memoryMicros() + 1, 1, 1, 0, 1, 1);

                Verdict verdict = window.add(kept, newest, later);

                assertThat(verdict).isEqualTo(window.add(new MapBuckets(), Long.MIN_VALUE, later));
                assertThat(window.memoryMicros()).isLessThan(70L * 24 * 3600 * Arrivals.SECOND);
            }
        }
    }

    /** Whether it makes a difference that the group is known at all: then it is learned anew. */
    private static boolean learns(GroupWindow window) {
        return window instanceof NewValueWindow || window instanceof SpikeWindow || window instanceof AbsenceWindow;
    }
}
