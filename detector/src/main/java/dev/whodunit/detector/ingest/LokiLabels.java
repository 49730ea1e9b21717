package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.format.LogFormats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A Loki sender's labels and metadata as fields: those it has names of its own for are translated, others stay under
 * theirs, and such as only Whodunit writes are claims.
 *
 * @param format the label {@code format}, if it names one of ours
 */
record LokiLabels(String format, Map<String, String> fields) {

    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_VALUE = 4096;

    private record Name(String label, String field) {}

    /** Of several names of one field the first is taken. */
    private static final List<Name> NAMES = List.of(
            new Name("service_name", CanonicalFields.SERVICE_NAME),
            new Name("service.name", CanonicalFields.SERVICE_NAME),
            new Name("service", CanonicalFields.SERVICE_NAME),
            new Name("app", CanonicalFields.SERVICE_NAME),
            new Name("job", CanonicalFields.SERVICE_NAME),
            new Name("host_name", CanonicalFields.HOST_NAME),
            new Name("host.name", CanonicalFields.HOST_NAME),
            new Name("hostname", CanonicalFields.HOST_NAME),
            new Name("host", CanonicalFields.HOST_NAME),
            new Name("instance", CanonicalFields.HOST_NAME),
            new Name("node", CanonicalFields.HOST_NAME),
            new Name("deployment_environment_name", CanonicalFields.ENVIRONMENT),
            new Name("deployment_environment", CanonicalFields.ENVIRONMENT),
            new Name("environment", CanonicalFields.ENVIRONMENT),
            new Name("env", CanonicalFields.ENVIRONMENT),
            new Name("correlation_id", CanonicalFields.CORRELATION_ID),
            new Name("request_id", CanonicalFields.CORRELATION_ID),
            new Name("trace_id", CanonicalFields.TRACE_ID),
            new Name("traceID", CanonicalFields.TRACE_ID),
            new Name("level", CanonicalFields.LOG_LEVEL),
            new Name("detected_level", CanonicalFields.LOG_LEVEL),
            new Name("filename", "log.file.path"),
            new Name("timezone", "timezone"));

    static LokiLabels of(Map<String, String> stream, Map<String, String> metadata) {
        Map<String, String> rest = new LinkedHashMap<>(stream);
        rest.putAll(metadata);
        Map<String, String> fields = new LinkedHashMap<>();
        String named = rest.get("format");
        boolean known = named != null && LogFormats.names().contains(named);
        if (known) {
            rest.remove("format");
        }
        for (Name name : NAMES) {
            String value = rest.get(name.label());
            if (value != null && !value.isBlank() && !fields.containsKey(name.field())) {
                fields.put(name.field(), value(name.field(), value));
                rest.remove(name.label());
            }
        }
        rest.forEach((label, value) -> {
            if (label.length() <= LONGEST_NAME) {
                fields.putIfAbsent(isOurs(label) ? CanonicalFields.CLAIM + label : label, value(label, value));
            }
        });
        return new LokiLabels(known && named != null ? named : LogFormats.AUTO, fields);
    }

    private static String value(String field, String value) {
        String bounded = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
        return field.equals(CanonicalFields.LOG_LEVEL) ? bounded.toUpperCase(Locale.ROOT) : bounded;
    }

    /** Labels have no dots; what has one means a canonical field, which is not the sender's to set. */
    private static boolean isOurs(String label) {
        return label.indexOf('.') >= 0 || label.startsWith("@") || label.equals(CanonicalFields.OBSERVED);
    }
}
