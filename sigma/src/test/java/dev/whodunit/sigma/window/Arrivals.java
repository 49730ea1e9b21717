package dev.whodunit.sigma.window;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random events in an order of arrival: in bursts and stretches; shuffled in part or wholly; some repeated, some heavy,
 * some far in the future.
 *
 * @param rules how many rules there are
 * @param values how many different values, and numbers from 0 to this
 * @param grid times are multiples of it, 0 for any
 */
record Arrivals(int events, int rules, int values, long grid) {

    static final long SECOND = 1_000_000;

    List<Occurrence> from(long start, Random random) {
        List<Occurrence> arrivals = new ArrayList<>();
        long time = start;
        long step = new long[] {1, SECOND / 10, SECOND / 2, SECOND, 3 * SECOND}[random.nextInt(5)];
        // On a grid, windows often end exactly at their last event.
        long raster = grid > 0 ? grid : random.nextBoolean() ? 1 : Math.max(1, step / 2);
        int many = 1 + random.nextInt(events);
        for (int i = 0; i < many; i++) {
            time += random.nextInt(3) == 0 ? 0 : random.nextLong(step + 1);
            long ahead = random.nextInt(40) == 0 ? random.nextLong(30 * SECOND) : 0;
            arrivals.add(occurrence(Math.floorDiv(time + ahead, raster) * raster, i, random));
        }
        disorder(arrivals, random);
        int repeats = random.nextInt(20);
        for (int i = 0; i < repeats; i++) {
            Occurrence repeated = arrivals.get(random.nextInt(arrivals.size()));
            boolean ofAnotherRule = rules > 1 && random.nextInt(4) == 0;
            arrivals.add(
                    random.nextInt(arrivals.size() + 1),
                    ofAnotherRule ? repeated.ofRule(random.nextInt(rules)) : repeated);
        }
        return arrivals;
    }

    private Occurrence occurrence(long time, long id, Random random) {
        int value = random.nextInt(values);
        double number = random.nextInt(10) == 0 ? -value : value;
        return new Occurrence(time, id, weight(random), random.nextInt(rules), 1 + value, number);
    }

    /** Mostly 1; now and then some, and seldom more than a byte can say. */
    static long weight(Random random) {
        int kind = random.nextInt(320);
        return kind == 0 ? 1 + random.nextInt(1000) : kind <= 40 ? 1 + random.nextInt(9) : 1;
    }

    private static void disorder(List<Occurrence> arrivals, Random random) {
        int disorder = random.nextInt(3);
        if (disorder == 1) {
            Collections.shuffle(arrivals, random);
        } else if (disorder == 2) {
            for (int i = 0; i + 5 < arrivals.size(); i += 5) {
                Collections.shuffle(arrivals.subList(i, i + 5), random);
            }
        }
    }
}
