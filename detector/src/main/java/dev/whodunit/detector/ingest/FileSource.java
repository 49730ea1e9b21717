package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.format.LogFormats;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Log files to follow.
 *
 * @param path a file or a glob ({@code *}, {@code ?}, {@code [ab]}, {@code {a,b}}, {@code **} for any depth)
 * @param format the name of the format of their lines
 * @param labels fields given to each event, canonical names
 * @param timezone of times that name none; null for UTC
 * @param from where to begin with a file that is there when this source is first followed
 */
public record FileSource(
        String path,
        String format,
        Map<String, String> labels,
        @Nullable ZoneId timezone,
        Start from) {

    /** Where to begin with a file that is older than the source. Files that appear later are read from their beginning. */
    public enum Start {
        END,
        BEGINNING
    }

    public FileSource {
        labels = Map.copyOf(labels);
        LogFormats.named(format);
    }

    /** Files whose lines tell their format, from now on. */
    public static FileSource at(String path) {
        return new FileSource(path, LogFormats.AUTO, Map.of(), null, Start.END);
    }

    /** The labels of its records, the time zone among them. */
    Map<String, String> recordLabels() {
        if (timezone == null) {
            return labels;
        }
        Map<String, String> all = new HashMap<>(labels);
        all.put("timezone", timezone.getId());
        return all;
    }
}
