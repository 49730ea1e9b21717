package dev.whodunit.detector.cli;

import picocli.CommandLine.Option;

/** Which events a command plays through rules. */
final class EventOptions {

    @Option(names = "--events", paramLabel = "FILE", required = true, description = "The events; - is standard input.")
    private String name = "";

    EventInput input() {
        return new EventInput(name);
    }
}
