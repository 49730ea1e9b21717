package dev.whodunit.topologies;

/** The names of the topics under one prefix; see ARCHITECTURE.md for keys, values, writers and readers. */
public record Topics(String prefix) {

    public static final String DEFAULT_PREFIX = "whodunit.";

    public String changes() {
        return prefix + "changes";
    }

    public String logs() {
        return prefix + "logs";
    }

    public String linkByKey() {
        return prefix + "link-by-key";
    }

    public String events() {
        return prefix + "events";
    }

    public String matches() {
        return prefix + "matches";
    }

    public String alerts() {
        return prefix + "alerts";
    }

    public String control() {
        return prefix + "control";
    }

    public String notifications() {
        return prefix + "notifications";
    }

    public String deliveries() {
        return prefix + "deliveries";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }
}
