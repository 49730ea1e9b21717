package dev.whodunit.topologies.correlate;

/** One (rule, group) at hand: its key in the stores, how far its condition has come, and what its alert shows. */
record Group(String key, Episode episode, Case told) {}
