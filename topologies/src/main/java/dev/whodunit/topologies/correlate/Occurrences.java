package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.window.Occurrence;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;
import java.util.List;
import java.util.regex.Pattern;

/** Match → what a window counts. */
final class Occurrences {

    private static final int LONGEST_NUMBER = 40;
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");

    private Occurrences() {}

    static Occurrence of(Match match) {
        return of(match, Timestamps.micros(match.event().time()));
    }

    /** What it is to a window that goes by other times than those of events. */
    static Occurrence of(Match match, long time) {
        Event event = match.event();
        Occurrence occurrence = Occurrence.of(time, Hashes.of64(event.id()), event.count());
        List<String> values = match.values();
        return values.isEmpty()
                ? occurrence
                : occurrence.withValue(hash(values)).withNumber(number(values.get(0)));
    }

    /** Names the values taken together; never 0, which says that there are none. */
    private static long hash(List<String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(value.length()).append(':').append(value));
        long hash = Hashes.of64(text.toString());
        return hash == 0 ? 1 : hash;
    }

    /** The number that a text is; NaN if it is none. */
    static double number(String text) {
        String stripped = text.length() > LONGEST_NUMBER ? "" : text.strip();
        double number = NUMBER.matcher(stripped).matches() ? Double.parseDouble(stripped) : Double.NaN;
        return Double.isFinite(number) ? number : Double.NaN;
    }
}
