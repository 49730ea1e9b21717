package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Delivery;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What one receiver was told: the newest delivery of each group. Outlives the process as far as its medium does. */
interface Journal {

    /** What is known of this group, or null. */
    @Nullable
    Delivery get(String group);

    /** The newest delivery of every group; a view. */
    Collection<Delivery> all();

    /** Writes it and waits until it is safe. */
    void write(Delivery delivery) throws InterruptedException;
}
