package dev.whodunit.sigma.window;

/** That an event showed a value. */
record Sighting(long time, long id, long value) {}
