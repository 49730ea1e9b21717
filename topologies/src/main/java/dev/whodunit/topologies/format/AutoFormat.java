package dev.whodunit.topologies.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells each record's format from how it begins. */
final class AutoFormat implements LogFormat {

    private final List<LogFormat> formats;

    AutoFormat(List<LogFormat> formats) {
        this.formats = List.copyOf(formats);
    }

    @Override
    public String name() {
        return LogFormats.AUTO;
    }

    @Override
    public boolean recognizes(String line) {
        return formatOf(line) != null;
    }

    @Override
    public boolean continues(String line) {
        return formats.stream().anyMatch(format -> format.continues(line));
    }

    @Override
    public boolean mayGoOn(String line) {
        LogFormat format = formatOf(line);
        return format != null && format.mayGoOn(line);
    }

    @Override
    public Parsed parse(String line, ParseContext context) {
        LogFormat format = formatOf(line);
        return format == null ? new Parsed.Unparsed("no format begins like this line") : format.parse(line, context);
    }

    private @Nullable LogFormat formatOf(String line) {
        for (LogFormat format : formats) {
            if (format.recognizes(line)) {
                return format;
            }
        }
        return null;
    }
}
