package dev.whodunit.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.whodunit.sigma.match.Matcher;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What matching costs: an event parsed already, an event from its bytes, a tenth of the rules, and the loop over all
 * rules, in turns within each round, so that ratios are of the same minute. Arguments: seconds of a turn, and
 * optionally a directory of rules instead of the ones made up; events stay made up.
 */
final class RuleMatching {

    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One pass over all events; gives something that depends on all of it, so that nothing is optimised away. */
    private interface Pass {
        long run() throws IOException;
    }

    private final int events;
    private final double seconds;
    private long sink;

    private RuleMatching(int events, double seconds) {
        this.events = events;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 1;
        RuleCorpus corpus = new RuleCorpus(2026);
        List<String> yaml = corpus.rules(3000);
        List<Map<String, Object>> made = corpus.events(1000);
        List<String> files = arguments.length > 1 ? read(Path.of(arguments[1])) : yaml;
        List<SigmaRule> rules = parse(files);
        compileTime(files, rules);
        new RuleMatching(made.size(), seconds).measure(rules, tenth(rules), made);
    }

    /** Every tenth rule of a shuffled list: among the rules made up, kinds come back at regular distances. */
    private static List<SigmaRule> tenth(List<SigmaRule> rules) {
        List<SigmaRule> shuffled = new ArrayList<>(rules);
        Collections.shuffle(shuffled, new Random(10));
        return List.copyOf(shuffled.subList(0, rules.size() / 10));
    }

    private static List<String> read(Path directory) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path file : (Iterable<Path>)
                    found.filter(path -> path.toString().endsWith(".yml")).sorted()::iterator) {
                files.add(Files.readString(file));
            }
        }
        return files;
    }

    private static List<SigmaRule> parse(List<String> files) {
        List<SigmaRule> rules = new ArrayList<>();
        int number = 0;
        for (String file : files) {
            rules.addAll(new RuleParser()
                    .parse("rule-" + number++, new StringReader(file))
                    .rules());
        }
        return rules;
    }

    private static void compileTime(List<String> files, List<SigmaRule> rules) {
        for (int round = 0; round < 4; round++) {
            long start = System.nanoTime();
            parse(files);
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
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void measure(List<SigmaRule> rules, List<SigmaRule> few, List<Map<String, Object>> made)
            throws IOException {
        List<byte[]> bytes = new ArrayList<>();
        List<FlatEvent> parsed = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        long size = 0;
        for (Map<String, Object> event : made) {
            byte[] written = json.writeValueAsBytes(event);
            FlatEvent flat = new FlatEvent();
            flat.read(written);
            bytes.add(written);
            parsed.add(flat);
            size += written.length;
        }
        Matcher many = RuleSet.compile(rules).rules().newMatcher();
        Matcher tenth = RuleSet.compile(few).rules().newMatcher();
        RuleLoop loop = new RuleLoop(rules.stream()
                .filter(Rule.class::isInstance)
                .map(Rule.class::cast)
                .filter(RuleLoop::isTaken)
                .toList());
        long matches = matchAll(many, parsed);
        System.out.printf(
                "%d events of %d bytes and %d fields; %.2f matches an event; %d rules, %d%n",
                made.size(),
                size / made.size(),
                parsed.get(0).size(),
                matches / (double) made.size(),
                rules.size(),
                few.size());
        FlatEvent reused = new FlatEvent();
        String[] names = {"match", "a tenth", "parse", "parse+match", "loop"};
        Pass[] passes = {
            () -> matchAll(many, parsed),
            () -> matchAll(tenth, parsed),
            () -> {
                long fields = 0;
                for (byte[] event : bytes) {
                    reused.read(event);
                    fields += reused.size();
                }
                return fields;
            },
            () -> {
                long[] found = {0};
                for (byte[] event : bytes) {
                    reused.read(event);
                    many.match(reused, rule -> found[0]++);
                }
                return found[0];
            },
            () -> {
                long found = 0;
                for (FlatEvent event : parsed) {
                    found += loop.match(event);
                }
                return found;
            }
        };
        for (int round = -2; round < ROUNDS; round++) {
            double[] micros = new double[passes.length];
            StringBuilder line = new StringBuilder(round < 0 ? "warming up:" : "µs an event:");
            for (int i = 0; i < passes.length; i++) {
                micros[i] = time(passes[i]);
                line.append(String.format("  %s %.2f", names[i], micros[i]));
            }
            System.out.printf(
                    "%s  | many/few %.2f, all/parse %.2f, loop/match %.0f%n",
                    line, micros[0] / micros[1], micros[3] / micros[2], micros[4] / micros[0]);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        sink += matchAll(many, parsed);
        System.out.printf(
                "allocated: %.1f bytes an event%n(%d)%n",
                (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) events, sink);
    }

    private static long matchAll(Matcher matcher, List<FlatEvent> parsed) {
        long[] found = {0};
        for (FlatEvent event : parsed) {
            matcher.match(event, rule -> found[0]++);
        }
        return found[0];
    }

    private double time(Pass pass) throws IOException {
        long start = System.nanoTime();
        int passes = 0;
        while (System.nanoTime() - start < seconds * 1e9) {
            sink += pass.run();
            passes++;
        }
        return (System.nanoTime() - start) / 1e3 / passes / events;
    }
}
