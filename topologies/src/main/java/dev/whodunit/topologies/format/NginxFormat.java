package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import dev.whodunit.topologies.event.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The access log of nginx (and Apache) in the common and combined formats. Of what is appended to them,
 * {@code request_time=}, {@code rt=} and {@code request_id=} are understood.
 */
final class NginxFormat implements LogFormat {

    private static final String SHAPE = "no access log line: address - user [time] \"request\" status size";

    private static final String IMPOSSIBLE_TIME =
            "there is no such date or time; expected one such as [17/Dec/2025:08:15:31 +0000]";

    private static final int STAMP = 26;

    private static final int UNAUTHORIZED = 401;

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public boolean recognizes(String line) {
        return stamp(line) > 0;
    }

    @Override
    public Parsed parse(String line, ParseContext context) {
        int address = line.indexOf(' ');
        int stamp = stamp(line);
        Instant time = stamp < 0 ? null : LineTimes.common(line.substring(stamp, stamp + STAMP));
        if (time == null || address < 1 || address >= stamp) {
            boolean dated =
                    stamp >= 0 && LineTimes.looksLike(line.substring(stamp, stamp + STAMP), "99/AAA/9999:99:99:99 ");
            return new Parsed.Unparsed(dated && time == null ? IMPOSSIBLE_TIME : SHAPE);
        }
        QuotedText request = QuotedText.at(line, stamp + STAMP + "] \"".length());
        String[] numbers = request.rest().strip().split(" ", 3);
        Object status = FieldReadings.status(numbers[0], context);
        if (status == null) {
            return new Parsed.Unparsed(SHAPE);
        }
        FieldCollector fields = new FieldCollector()
                .put(TIMESTAMP, Timestamps.format(time))
                .put(PRODUCT, "nginx")
                .put(CATEGORY, "webserver")
                .put(EVENT_ACTION, "http_request")
                .put(EVENT_OUTCOME, (Long) status < 400 ? "success" : "failure")
                .put(CLIENT_ADDRESS, line.substring(0, address))
                .put(HTTP_STATUS, status);
        user(fields, line.substring(address, stamp - 1), (Long) status);
        request(fields, request.text(), context);
        if (numbers.length > 1) {
            fields.put("http.response.body.size", size(numbers[1]));
        }
        if (numbers.length > 2) {
            client(fields, numbers[2], context);
        }
        return fields.parsed();
    }

    /**
     * Where the stamp begins: the first that is followed by a raw quote. The user before it is the client's text, but
     * servers do not write a quote of the client's raw.
     */
    private static int stamp(String line) {
        int end = line.indexOf("] \"");
        return end < STAMP + 1 || line.charAt(end - STAMP - 1) != '[' ? -1 : end - STAMP;
    }

    /** A name that was refused is only a claim. */
    private static void user(FieldCollector fields, String identity, long status) {
        String[] parts = identity.strip().split(" ", 2);
        String user = parts.length < 2 ? "-" : parts[1].strip();
        if (!user.equals("-")) {
            fields.put(status == UNAUTHORIZED ? CLAIM + USER_NAME : USER_NAME, user);
        }
    }

    private static void request(FieldCollector fields, String request, ParseContext context) {
        fields.put(MESSAGE, request);
        int blank = request.indexOf(' ');
        int protocol = request.lastIndexOf(" HTTP/");
        Object method = blank < 0 ? null : FieldReadings.method(request.substring(0, blank), context);
        if (method == null) {
            return;
        }
        fields.put(HTTP_METHOD, method);
        String target = protocol > blank ? request.substring(blank + 1, protocol) : request.substring(blank + 1);
        if (protocol > blank) {
            fields.put("network.protocol.version", request.substring(protocol + " HTTP/".length()));
        }
        int query = target.indexOf('?');
        fields.put(URL_PATH, FieldReadings.path(query < 0 ? target : target.substring(0, query), context));
        fields.putIfAbsent(URL_PATH, target);
        fields.put("url.query", query < 0 ? null : target.substring(query + 1));
        fields.put("url.original", query < 0 ? null : target);
    }

    private static void client(FieldCollector fields, String rest, ParseContext context) {
        int start = rest.indexOf('"');
        if (start < 0) {
            extras(fields, rest, context);
            return;
        }
        QuotedText referrer = QuotedText.at(rest, start + 1);
        fields.put("http.request.header.referer", known(referrer.text()));
        int next = referrer.rest().indexOf('"');
        if (next >= 0) {
            QuotedText agent = QuotedText.at(referrer.rest(), next + 1);
            fields.put(USER_AGENT, known(agent.text()));
            extras(fields, agent.rest(), context);
        }
    }

    private static void extras(FieldCollector fields, String rest, ParseContext context) {
        for (String pair : rest.strip().split(" ", 16)) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : pair.substring(equals + 1).replace("\"", "");
            switch (equals < 0 ? "" : pair.substring(0, equals)) {
                case "request_time", "rt" -> fields.put(DURATION_MS, FieldReadings.seconds(value, context));
                case "request_id", "rid", "correlation_id" ->
                    fields.put(CORRELATION_ID, FieldReadings.id(value, context));
                default -> {}
            }
        }
    }

    private static @Nullable String known(String text) {
        return text.equals("-") ? null : text;
    }

    private static @Nullable Long size(String text) {
        boolean digits = !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? (Long) Long.parseLong(text) : null;
    }

    /** What stands between quotes, with {@code \"} and {@code \x22} undone, and what comes after them. */
    private record QuotedText(String text, String rest) {

        static QuotedText at(String line, int start) {
            StringBuilder text = new StringBuilder();
            int at = start;
            while (at < line.length() && line.charAt(at) != '"') {
                boolean escaped = line.charAt(at) == '\\' && at + 1 < line.length();
                if (!escaped) {
                    text.append(line.charAt(at++));
                } else if (line.startsWith("\\x22", at) || line.startsWith("\\x5C", at)) {
                    text.append(line.startsWith("\\x22", at) ? '"' : '\\');
                    at += 4;
                } else if (line.charAt(at + 1) == '"' || line.charAt(at + 1) == '\\') {
                    text.append(line.charAt(at + 1));
                    at += 2;
                } else {
                    text.append(line.charAt(at++));
                }
            }
            return new QuotedText(text.toString(), at >= line.length() ? "" : line.substring(at + 1));
        }
    }
}
