package dev.whodunit.bench;

import com.sun.management.ThreadMXBean;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.window.CompositeWindow;
import dev.whodunit.sigma.window.Occurrence;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What windows cost: updates a second by one thread, of many groups in memory, for correlations as a rule file has them; and
 * the bytes of a group. Windows are of an hour, and events count up to an hour late, as is usual. Each group has
 * {@value #EVENTS} events an hour, which come in order, or from anywhere in the last hour. Measured once the first buckets are
 * forgotten. Arguments: groups (100,000), updates of a round, rounds, and how
 * what is to be measured begins.
 */
final class WindowUpdates {

    private static final int EVENTS = 20;
    private static final long HOUR = 3_600_000_000L;
    private static final List<List<Integer>> PLACES = List.of(List.of(0), List.of(1), List.of(2));
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String PLAIN = """
            title: Rule NAME
            name: NAME
            level: low
            logsource: {category: application}
            detection: {selection: {event.action: NAME}, condition: selection}
            ---
            """;

    private static final String CORRELATION =
            PLAIN.replace("NAME", "a") + PLAIN.replace("NAME", "b") + PLAIN.replace("NAME", "c") + """
            title: All of them
            level: high
            correlation: {rules: [a, b, c], group-by: [host.name], timespan: 1h, WHAT}
            """;

    private static final List<String> MEASURED = List.of(
            "type: event_count, condition: {gte: 10}",
            "type: event_count, condition: {lt: 10}",
            "type: event_count, condition: {gte: 100000}",
            "type: value_count, condition: {gte: 10, field: user.name}",
            "type: temporal");

    private final CompositeWindow window;
    private final boolean inOrder;
    private final MemoryBuckets buckets = new MemoryBuckets();
    private final long[] newest;
    private final SplittableRandom random = new SplittableRandom(2026);
    private long now = 1_767_225_600_000_000L;
    private long held;

    private WindowUpdates(CompositeWindow window, boolean inOrder, int groups) {
        this.window = window;
        this.inOrder = inOrder;
        newest = new long[groups];
        Arrays.fill(newest, Long.MIN_VALUE);
    }

    public static void main(String[] arguments) {
        int groups = number(arguments, 0, 100_000);
        int updates = number(arguments, 1, 1_000_000);
        int rounds = number(arguments, 2, 5);
        String beginning = arguments.length > 3 ? arguments[3] : "";
        for (String what : MEASURED) {
            if (!what.startsWith(beginning)) {
                continue;
            }
            for (boolean inOrder : new boolean[] {true, false}) {
                System.out.println(what
                        + (inOrder ? ", in order: " : ", shuffled: ")
                        + new WindowUpdates(window(what), inOrder, groups).measure(updates, rounds));
            }
        }
    }

    private static int number(String[] arguments, int place, int otherwise) {
        return place < arguments.length ? Integer.parseInt(arguments[place]) : otherwise;
    }

    private static CompositeWindow window(String what) {
        String yaml = CORRELATION.replace("WHAT", what);
        return RuleSet.compile(
                        new RuleParser().parse(what, new StringReader(yaml)).rules())
                .rules()
                .rules()
                .stream()
                .filter(CompositeRule.class::isInstance)
                .map(rule -> CompositeWindow.of((CompositeRule) rule))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("refused: " + what));
    }

    private String measure(int updates, int rounds) {
        update(4 * EVENTS * newest.length);
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        double[] wall = new double[rounds];
        double[] cpu = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long startOfCpu = THREADS.getCurrentThreadCpuTime();
            update(updates);
            cpu[round] = updates * 1e3 / (THREADS.getCurrentThreadCpuTime() - startOfCpu);
            wall[round] = updates * 1e3 / (System.nanoTime() - start);
        }
        long each = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / updates / rounds;
        Arrays.sort(wall);
        Arrays.sort(cpu);
        return String.format(
                Locale.ROOT,
                "%.2f M/s (%.2f to %.2f), %.2f by the thread's CPU; %d bytes allocated each; a group has %.0f bytes in %.1f"
                        + " buckets; %d held",
                wall[rounds / 2],
                wall[0],
                wall[rounds - 1],
                cpu[rounds / 2],
                each,
                (double) buckets.bytes() / newest.length,
                (double) buckets.size() / newest.length,
                held);
    }

    private void update(int updates) {
        long step = HOUR / newest.length / EVENTS;
        for (int i = 0; i < updates; i++) {
            now += step;
            int group = random.nextInt(newest.length);
            long time = inOrder ? now : now - random.nextLong(HOUR);
            List<Integer> places = PLACES.get(random.nextInt(PLACES.size()));
            long value = (1 + random.nextInt(30)) * 0x9E3779B97F4A7C15L;
            Occurrence occurrence = new Occurrence(time, random.nextLong(), 1, 0, value, 1);
            held += window.add(buckets.of(group), newest[group], occurrence, places)
                            .holds()
                    ? 1
                    : 0;
            newest[group] = Math.max(newest[group], time);
        }
    }
}
