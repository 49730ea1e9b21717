package dev.whodunit.bench;

import java.util.Map;

/** A rule's name and the values of one of its groups: what an expectation and an alert are compared by. */
record RuleGroup(String rule, Map<String, String> group) {

    @Override
    public String toString() {
        return rule + " " + group;
    }
}
