package dev.whodunit.detector.watchdog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trouble from its beginning to its end, once it has been told.
 *
 * @param trouble as it was when it was told
 * @param since when it was first seen
 * @param until when it was last seen; null while it lasts
 */
record Spell(Trouble trouble, Instant since, @Nullable Instant until) {

    boolean isOver() {
        return until != null;
    }

    Spell over(Instant end) {
        return new Spell(trouble, since, end);
    }
}
