package dev.whodunit.topologies.state;

/**
 * A store that ends with the process, so that nobody ever reads what a stage has at hand anyway: a stage may hold that as
 * objects and write none of it.
 */
public interface ShortLived {}
