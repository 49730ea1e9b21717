package dev.whodunit.topologies.format;

import dev.whodunit.topologies.event.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The readings of canonical fields: what each accepts, and the one form it gives it. */
final class FieldReadings {

    private static final int LONGEST_ID = 256;

    private static final int LONGEST_ACTION = 128;

    private static final Set<String> NO_IDS = Set.of("-", "unknown", "none", "null", "nil", "undefined", "n/a", "na");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private static final Set<String> LEVELS = Set.of(
            "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL", "ALERT", "EMERGENCY");

    /** Levels as pino and bunyan number them. */
    private static final Map<String, String> NUMBERED_LEVELS =
            Map.of("10", "TRACE", "20", "DEBUG", "30", "INFO", "40", "WARN", "50", "ERROR", "60", "FATAL");

    private FieldReadings() {}

    static @Nullable Object text(Object value, ParseContext context) {
        return value instanceof Map || value instanceof List ? null : value.toString();
    }

    /** An id as text; constants that stand for "none" are no ids. */
    static @Nullable Object id(Object value, ParseContext context) {
        if (!(value instanceof String || value instanceof Long)) {
            return null;
        }
        String id = value.toString().strip();
        return isId(id) ? id : null;
    }

    static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST_ID
                && !NO_IDS.contains(id.toLowerCase(Locale.ROOT))
                && id.chars().anyMatch(c -> c != '0' && c != '-');
    }

    /** The trace id of a W3C {@code traceparent}. */
    static @Nullable Object traceParent(Object value, ParseContext context) {
        String[] parts = value.toString().split("-", 4);
        return parts.length == 4 && parts[1].length() == 32 ? id(parts[1], context) : null;
    }

    static @Nullable Object time(Object value, ParseContext context) {
        Instant time = LineTimes.whole(value, context);
        return time == null ? null : Timestamps.format(time);
    }

    /** The first address of a list ({@code X-Forwarded-For}), without brackets and port. */
    static @Nullable Object address(Object value, ParseContext context) {
        if (!(value instanceof String text)) {
            return null;
        }
        int comma = text.indexOf(',');
        String address = (comma < 0 ? text : text.substring(0, comma)).strip();
        if (address.startsWith("[") && address.indexOf(']') > 0) {
            address = address.substring(1, address.indexOf(']'));
        } else if (address.indexOf(':') == address.lastIndexOf(':') && address.indexOf(':') > 0) {
            address = address.substring(0, address.indexOf(':'));
        }
        return isId(address) && address.indexOf(' ') < 0 ? address : null;
    }

    static @Nullable Object roles(Object value, ParseContext context) {
        return value instanceof List<?> list ? list : value instanceof String text ? List.of(text) : null;
    }

    static @Nullable Object method(Object value, ParseContext context) {
        String method = value.toString().toUpperCase(Locale.ROOT);
        return METHODS.contains(method) ? method : null;
    }

    /** A path, from a path or a URL; a query stays on it. */
    static @Nullable Object path(Object value, ParseContext context) {
        if (!(value instanceof String text)) {
            return null;
        }
        int scheme = text.indexOf("://");
        if (scheme > 0 && scheme < 10) {
            int slash = text.indexOf('/', scheme + 3);
            return slash < 0 ? "/" : text.substring(slash);
        }
        return text.startsWith("/") ? text : null;
    }

    static @Nullable Object status(Object value, ParseContext context) {
        Long status = whole(value);
        return status != null && status >= 100 && status <= 599 ? status : null;
    }

    static @Nullable Object port(Object value, ParseContext context) {
        return portNumber(value.toString());
    }

    static @Nullable Object portNumber(String text) {
        Long port = whole(text);
        return port != null && port >= 0 && port <= 65535 ? port : null;
    }

    static @Nullable Object milliseconds(Object value, ParseContext context) {
        return number(value);
    }

    static @Nullable Object seconds(Object value, ParseContext context) {
        Number seconds = number(value);
        return seconds == null ? null : Math.round(seconds.doubleValue() * 1e6) / 1e3;
    }

    /** A level's name; numbered ones get their name. */
    static @Nullable Object level(Object value, ParseContext context) {
        String level = value.toString().strip().toUpperCase(Locale.ROOT);
        return LEVELS.contains(level) ? level : NUMBERED_LEVELS.get(level);
    }

    /** A short name; one all in capitals becomes lower case ({@code DELETE}). */
    static @Nullable Object action(Object value, ParseContext context) {
        return value instanceof String text ? actionName(text) : null;
    }

    static @Nullable String actionName(String action) {
        if (action.isEmpty() || action.length() > LONGEST_ACTION) {
            return null;
        }
        boolean name = action.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_.:/-".indexOf(c) >= 0);
        boolean capitals = action.chars().noneMatch(Character::isLowerCase);
        return !name ? null : capitals ? action.toLowerCase(Locale.ROOT) : action;
    }

    static @Nullable Object outcome(Object value, ParseContext context) {
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "true", "success", "succeeded", "ok" -> "success";
            case "false", "failure", "failed", "fail", "error", "denied" -> "failure";
            case "unknown" -> "unknown";
            default -> null;
        };
    }

    /** A stack trace: text of several lines, or a list of them. */
    static @Nullable Object stackTrace(Object value, ParseContext context) {
        if (value instanceof List<?> lines) {
            StringBuilder trace = new StringBuilder();
            for (Object line : lines) {
                trace.append(line);
                if (!line.toString().endsWith("\n")) {
                    trace.append('\n');
                }
            }
            return trace.toString().stripTrailing();
        }
        return text(value, context);
    }

    /** A stack trace that stands where others write a message; only if it has several lines. */
    static @Nullable Object longStackTrace(Object value, ParseContext context) {
        return value instanceof List || value.toString().indexOf('\n') >= 0 ? stackTrace(value, context) : null;
    }

    private static @Nullable Long whole(Object value) {
        Number number = number(value);
        return number == null || number.doubleValue() != number.longValue() ? null : (Long) number.longValue();
    }

    private static @Nullable Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        if (!(value instanceof String text) || text.isEmpty() || text.length() > 20) {
            return null;
        }
        boolean plain = text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-');
        try {
            return !plain ? null : text.indexOf('.') < 0 ? (Number) Long.valueOf(text) : (Number) Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
