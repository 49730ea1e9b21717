package dev.whodunit.bench;

import dev.whodunit.detector.events.EventReader;
import dev.whodunit.detector.events.JsonMatcher;
import dev.whodunit.sigma.match.FieldSource;
import dev.whodunit.sigma.match.Matcher;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What an event costs on one thread: parsed, matched, both, and matched in other ways. {@link RuleMatching} runs it and
 * compares.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(MatchingInput.EVENTS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up methods first
public class MatchingBenchmark {

    /** The events, as bytes and as records. */
    @State(Scope.Thread)
    public static class Events {

        /** The directory of the rules; empty for those made up. */
        @Param("")
        public String directory;

        MatchingInput input;
        List<byte[]> bytes;
        final List<FlatEvent> parsed = new ArrayList<>();
        final FlatEvent reused = new FlatEvent();

        @Setup
        public void make() throws IOException {
            input = MatchingInput.of(directory);
            bytes = input.events();
            for (byte[] event : bytes) {
                FlatEvent flat = new FlatEvent();
                flat.read(event);
                parsed.add(flat);
            }
        }
    }

    /** All rules. */
    @State(Scope.Thread)
    public static class Rules {

        Matcher matcher;
        JsonMatcher jsonMatcher;

        @Setup
        public void compile(Events events) {
            RuleSet rules = compiled(events.input.rules());
            matcher = rules.newMatcher();
            jsonMatcher = new JsonMatcher(rules);
        }
    }

    /** A tenth of the rules. */
    @State(Scope.Thread)
    public static class FewRules {

        Matcher matcher;

        @Setup
        public void compile(Events events) {
            matcher = compiled(events.input.tenth()).newMatcher();
        }
    }

    /** The loop over all rules. */
    @State(Scope.Thread)
    public static class Loop {

        RuleLoop loop;

        @Setup
        public void compile(Events events) {
            loop = new RuleLoop(
                    events.input.plain().stream().filter(RuleLoop::isTaken).toList());
        }
    }

    /** The rules that event-ruler can express, in it and in a matcher of ours, which must agree. */
    @State(Scope.Thread)
    public static class Ruler {

        RulerMachine machine;
        JsonMatcher matcher;

        @Setup
        public void compile(Events events) throws IOException, EventReader.Malformed {
            List<Rule> expressible = events.input.plain().stream()
                    .filter(RulerMachine::canExpress)
                    .toList();
            machine = new RulerMachine(expressible);
            matcher = new JsonMatcher(compiled(expressible));
            for (byte[] event : events.bytes) {
                if (machine.match(event) != match(matcher, event)) {
                    throw new IllegalStateException("event-ruler and our matcher disagree");
                }
            }
        }
    }

    private static RuleSet compiled(List<? extends SigmaRule> rules) {
        return RuleSet.compile(List.copyOf(rules)).rules();
    }

    @Benchmark
    public long parse(Events events) throws IOException {
        long fields = 0;
        for (byte[] event : events.bytes) {
            events.reused.read(event);
            fields += events.reused.size();
        }
        return fields;
    }

    @Benchmark
    public long match(Events events, Rules rules) {
        return match(events, rules.matcher);
    }

    @Benchmark
    public long matchFewRules(Events events, FewRules rules) {
        return match(events, rules.matcher);
    }

    /** As {@code rules match} does it. */
    @Benchmark
    public long matchJson(Events events, Rules rules) throws EventReader.Malformed {
        return matchJson(events, rules.jsonMatcher);
    }

    /** As it did it before: all of an event is read. */
    @Benchmark
    public long readEventAndMatch(Events events, Rules rules) throws EventReader.Malformed {
        long found = 0;
        for (byte[] event : events.bytes) {
            found += match(rules.matcher, EventReader.read(event, 0, event.length));
        }
        return found;
    }

    @Benchmark
    public long parseAndMatch(Events events, Rules rules) throws IOException {
        long found = 0;
        for (byte[] event : events.bytes) {
            events.reused.read(event);
            found += match(rules.matcher, events.reused);
        }
        return found;
    }

    @Benchmark
    public long loop(Events events, Loop loop) {
        long found = 0;
        for (FlatEvent event : events.parsed) {
            found += loop.loop.match(event);
        }
        return found;
    }

    @Benchmark
    public long ruler(Events events, Ruler ruler) throws IOException {
        long found = 0;
        for (byte[] event : events.bytes) {
            found += ruler.machine.match(event);
        }
        return found;
    }

    @Benchmark
    public long matchJsonWhatRulerCan(Events events, Ruler ruler) throws EventReader.Malformed {
        return matchJson(events, ruler.matcher);
    }

    private static long match(Events events, Matcher matcher) {
        long found = 0;
        for (FlatEvent event : events.parsed) {
            found += match(matcher, event);
        }
        return found;
    }

    private static long matchJson(Events events, JsonMatcher matcher) throws EventReader.Malformed {
        long found = 0;
        for (byte[] event : events.bytes) {
            found += match(matcher, event);
        }
        return found;
    }

    private static long match(Matcher matcher, FieldSource event) {
        long[] found = {0};
        matcher.match(event, rule -> found[0]++);
        return found[0];
    }

    private static long match(JsonMatcher matcher, byte[] event) throws EventReader.Malformed {
        long[] found = {0};
        matcher.match(event, 0, event.length, rule -> found[0]++);
        return found[0];
    }
}
