package dev.whodunit.detector.events;

import dev.whodunit.sigma.match.FieldSource;
import dev.whodunit.sigma.match.Matcher;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Rule;
import java.util.function.Consumer;

/**
 * Matches events in JSON against the plain rules of a set, one after the other. Of an event only what these rules look at
 * is read, where it is written plainly; else it is read by {@link EventReader}, and so is what is no event. The matches are
 * the same either way. For one thread at a time.
 */
public final class JsonMatcher {

    private final Matcher matcher;
    private final SkimmedEvent skimmed;

    public JsonMatcher(RuleSet rules) {
        matcher = rules.newMatcher();
        skimmed = new SkimmedEvent(rules::looksAt);
    }

    /**
     * Gives the rules that an event matches, in rule order: see {@link Matcher#match}.
     *
     * @throws EventReader.Malformed if the bytes are no JSON object
     */
    public void match(byte[] json, int offset, int length, Consumer<Rule> matched) throws EventReader.Malformed {
        FieldSource event = skimmed.take(json, offset, length) ? skimmed : EventReader.read(json, offset, length);
        matcher.match(event, matched);
    }
}
