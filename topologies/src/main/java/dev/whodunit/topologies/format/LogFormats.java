package dev.whodunit.topologies.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The log formats there are, by name. */
public final class LogFormats {

    /** The format that tells each line's format from the line. */
    public static final String AUTO = "auto";

    private static final Map<String, LogFormat> FORMATS = formats();

    private LogFormats() {}

    /**
     * The format with this name, or {@code auto}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static LogFormat named(String name) {
        LogFormat format = FORMATS.get(name);
        if (format == null) {
            throw new IllegalArgumentException(
                    "no log format '" + name + "'; there are: " + String.join(", ", names()));
        }
        return format;
    }

    /** All names, {@code auto} among them. */
    public static Set<String> names() {
        return FORMATS.keySet();
    }

    private static Map<String, LogFormat> formats() {
        List<LogFormat> formats = List.of(new JsonFormat(), new PostgresFormat(), new AuthFormat(), new NginxFormat());
        Map<String, LogFormat> byName = new LinkedHashMap<>();
        byName.put(AUTO, new AutoFormat(formats));
        formats.forEach(format -> byName.put(format.name(), format));
        return Collections.unmodifiableMap(byName);
    }
}
