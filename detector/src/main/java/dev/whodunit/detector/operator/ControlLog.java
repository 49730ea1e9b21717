package dev.whodunit.detector.operator;

import dev.whodunit.topologies.routing.Control;

/** Where operators' words are written down. Safe for threads. */
public interface ControlLog {

    /**
     * Writes what an operator said; it is kept once this returns.
     *
     * @throws Refused if it cannot be written in time
     */
    void write(Control control);

    /**
     * Withdraws what was said under a key.
     *
     * @throws Refused if it cannot be written in time
     */
    void withdraw(String key);
}
