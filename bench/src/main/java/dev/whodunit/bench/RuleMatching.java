package dev.whodunit.bench;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What matching costs, as a table with ratios: what compiling takes, and what {@link MatchingBenchmark} measures, each
 * in a process of its own. Every round measures all, so that ratios are of the same minute. Arguments: seconds of an
 * iteration (0.5), rounds (3), and optionally a directory of rules instead of the ones made up; events stay made up.
 */
final class RuleMatching {

    private static final int WARMUPS = 4;
    private static final int ITERATIONS = 4;

    private final Map<String, double[]> micros = new TreeMap<>();
    private final Map<String, double[]> bytes = new TreeMap<>();
    private final int rounds;

    private RuleMatching(int rounds) {
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException, RunnerException {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 0.5;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        String directory = arguments.length > 2 ? arguments[2] : "";
        compileTime(directory);
        TimeValue time = TimeValue.milliseconds((long) (seconds * 1000));
        Options options = new OptionsBuilder()
                .include(MatchingBenchmark.class.getSimpleName())
                .param("directory", directory)
                .forks(1)
                .warmupIterations(WARMUPS)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .jvmArgs("-Xmx2g", "-XX:+UseSerialGC")
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
        RuleMatching matching = new RuleMatching(rounds);
        for (int round = 0; round < rounds; round++) {
            for (RunResult result : new Runner(options).run()) {
                matching.add(round, result);
            }
        }
        matching.print();
    }

    private static void compileTime(String directory) throws IOException {
        MatchingInput input = MatchingInput.of(directory);
        for (int round = 0; round < 4; round++) {
            long start = System.nanoTime();
            List<SigmaRule> rules = input.rules();
            long parsed = System.nanoTime();
            long before = used();
            long begin = System.nanoTime();
            RuleSet set = RuleSet.compile(rules).rules();
            long compiled = System.nanoTime();
            System.out.printf(
                    "%d rules: parsed in %d ms, compiled in %d ms, %.1f MB%n",
                    set.rules().size(),
                    (parsed - start) / 1_000_000,
                    (compiled - begin) / 1_000_000,
                    (used() - before) / 1e6);
        }
        System.out.printf(
                "%d events of %d bytes; %d rules for the loop, %d for event-ruler%n",
                MatchingInput.EVENTS,
                input.events().stream().mapToInt(event -> event.length).sum() / MatchingInput.EVENTS,
                input.plain().stream().filter(RuleLoop::isTaken).count(),
                input.plain().stream().filter(RulerMachine::canExpress).count());
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void add(int round, RunResult result) {
        String method = result.getParams().getBenchmark();
        String name = method.substring(method.lastIndexOf('.') + 1);
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        set(micros, name, round, result.getPrimaryResult().getScore());
        set(bytes, name, round, allocated == null ? Double.NaN : allocated.getScore());
    }

    private void set(Map<String, double[]> all, String name, int round, double value) {
        all.computeIfAbsent(name, key -> new double[rounds])[round] = value;
    }

    private void print() {
        System.out.printf("%n%-28s %28s %12s %14s%n", "an event", "µs (least to most)", "a second", "bytes allocated");
        micros.forEach((name, values) -> System.out.printf(
                "%-28s %28s %12.0f %14.0f%n",
                name, spread(values), 1e6 / median(values), median(bytes.getOrDefault(name, new double[rounds]))));
        System.out.println();
        ratio("matchJson", "parse");
        ratio("parseAndMatch", "parse");
        ratio("match", "matchFewRules");
        ratio("loop", "match");
        ratio("ruler", "matchJsonWhatRulerCan");
    }

    /** The ratio of two, by the rounds: a round is over before the machine's pace has changed much. */
    private void ratio(String some, String others) {
        double[] over = micros.getOrDefault(some, new double[rounds]);
        double[] under = micros.getOrDefault(others, new double[rounds]);
        double[] ratios =
                IntStream.range(0, rounds).mapToDouble(i -> over[i] / under[i]).toArray();
        System.out.printf("%s / %s: %s%n", some, others, spread(ratios));
    }

    private static String spread(double[] values) {
        double[] sorted = sorted(values);
        return "%.2f (%.2f to %.2f)".formatted(median(values), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = sorted(values);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double[] sorted(double[] values) {
        return DoubleStream.of(values).sorted().toArray();
    }
}
