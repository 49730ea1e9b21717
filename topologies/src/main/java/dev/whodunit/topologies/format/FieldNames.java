package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names by which applications call canonical fields. Names are compared without case, {@code _}, {@code -} and
 * dots, so that {@code clientIp}, {@code client_ip} and {@code client: {ip}} are one. Where a record has several names of
 * one field the one listed first is taken and the others stay under their own.
 */
final class FieldNames {

    /** A name's field, its rank among that field's names, and how the field reads the value. */
    record Alias(String field, int rank, FieldReading reading) {}

    private static final Map<String, Alias> ALIASES = new HashMap<>();

    /** Objects in which some loggers put all their fields. */
    private static final List<String> WRAPPERS = List.of("context.", "extra.", "mdc.", "ctx.", "fields.", "labels.");

    static {
        moments();
        people();
        requests();
        service();
        faults();
        things();
    }

    private FieldNames() {}

    /** What this name of a record's field (nested ones with dots) stands for, or null. */
    static @Nullable Alias of(String name) {
        Alias alias = ALIASES.get(compact(name));
        if (alias != null) {
            return alias;
        }
        for (String wrapper : WRAPPERS) {
            if (name.startsWith(wrapper)) {
                Alias inner = ALIASES.get(compact(name.substring(wrapper.length())));
                return inner == null ? null : new Alias(inner.field(), inner.rank() + 1000, inner.reading());
            }
        }
        return null;
    }

    /** True for names that only Whodunit may write; a record's own are claims. */
    static boolean isReserved(String name) {
        return name.startsWith("actor.")
                || name.startsWith("pg.")
                || name.startsWith("logsource.")
                || name.equals(EVENT_ID)
                || name.equals(EVENT_KIND)
                || name.equals(EVENT_COUNT)
                || name.equals(OBSERVED);
    }

    private static void moments() {
        name(TIMESTAMP, FieldReadings::time, "@timestamp", "timestamp", "time", "ts", "datetime", "asctime");
        name(TIMESTAMP, FieldReadings::time, "event_time", "log_time", "created", "date", "t");
        name(EVENT_ACTION, FieldReadings::action, "event.action", "event", "action", "event_type", "event_name");
        name(EVENT_OUTCOME, FieldReadings::outcome, "event.outcome", "outcome", "success");
        name(CORRELATION_ID, FieldReadings::id, "correlation.id", "correlation_id", "x_correlation_id");
        name(CORRELATION_ID, FieldReadings::id, "request_id", "x_request_id", "req_id", "request.id", "rid");
        name(TRACE_ID, FieldReadings::id, "trace_id", "otel_trace_id", "dd.trace_id");
        name(TRACE_ID, FieldReadings::traceParent, "traceparent");
        name(SESSION_ID, FieldReadings::id, "session.id", "session_id", "actor.session_id");
    }

    private static void people() {
        name(USER_ID, FieldReadings::id, "user.id", "user_id", "actor.user_id", "actor.id", "app_user_id");
        name(USER_NAME, FieldReadings::id, "user.name", "username", "user_name", "actor.username", "login", "user");
        name(USER_EMAIL, FieldReadings::id, "user.email", "user_email", "email", "actor.email", "user.mail");
        name(USER_ROLES, FieldReadings::roles, "user.roles", "roles", "user_roles", "role", "user_role");
        name(USER_ROLES, FieldReadings::roles, "actor.roles", "actor.role");
        name(CLIENT_ADDRESS, FieldReadings::address, "client.address", "client_ip", "ip", "ip_address");
        name(CLIENT_ADDRESS, FieldReadings::address, "remote_addr", "remote_address", "remote_ip", "client_addr");
        name(CLIENT_ADDRESS, FieldReadings::address, "source_ip", "src_ip", "actor.ip_address", "actor.ip");
        name(CLIENT_ADDRESS, FieldReadings::address, "x_forwarded_for", "forwarded_for", "x_real_ip");
        name(CLIENT_PORT, FieldReadings::port, "client.port", "remote_port");
        name(USER_AGENT, FieldReadings::text, "user_agent.original", "user_agent", "http_user_agent", "ua");
        name(USER_AGENT, FieldReadings::text, "actor.user_agent");
    }

    private static void requests() {
        name(HTTP_METHOD, FieldReadings::method, "http.request.method", "method", "request_method", "http_method");
        name(HTTP_METHOD, FieldReadings::method, "verb");
        name(URL_PATH, FieldReadings::path, "url.path", "path", "request_path", "uri", "request_uri", "url");
        name(URL_PATH, FieldReadings::path, "endpoint", "http.target", "http.url", "request.url");
        name(HTTP_STATUS, FieldReadings::status, "http.response.status_code", "status_code", "http_status");
        name(HTTP_STATUS, FieldReadings::status, "response_status", "http_status_code", "response_code", "status");
        name(HTTP_STATUS, FieldReadings::status, "response.status", "response.status_code");
        name(DURATION_MS, FieldReadings::milliseconds, "duration_ms", "elapsed_ms", "latency_ms", "took_ms");
        name(DURATION_MS, FieldReadings::milliseconds, "response_time_ms", "request_time_ms", "duration_millis");
        name(DURATION_MS, FieldReadings::seconds, "duration_s", "duration_seconds", "elapsed_seconds", "elapsed_s");
        name(DURATION_MS, FieldReadings::seconds, "request_time", "latency_seconds");
    }

    private static void service() {
        name(SERVICE_NAME, FieldReadings::text, "service.name", "service", "app_name", "application_name");
        name(SERVICE_NAME, FieldReadings::text, "application", "app");
        name(ENVIRONMENT, FieldReadings::text, "deployment.environment.name", "deployment_environment");
        name(ENVIRONMENT, FieldReadings::text, "environment", "service.environment", "env");
        name(HOST_NAME, FieldReadings::text, "host.name", "hostname", "host", "server_name", "machine");
        name(LOG_LEVEL, FieldReadings::level, "log.level", "level", "levelname", "loglevel", "lvl", "severity");
        name(LOG_LEVEL, FieldReadings::level, "severity_text");
        name(LOG_LOGGER, FieldReadings::text, "log.logger", "logger", "logger_name");
        name(MESSAGE, FieldReadings::text, "message", "msg", "log", "body");
    }

    private static void faults() {
        name(EXCEPTION_TYPE, FieldReadings::text, "exception.type", "error_type", "error.type", "exc_type");
        name(EXCEPTION_TYPE, FieldReadings::text, "exception_type", "exception_class", "error.kind", "error.name");
        name(EXCEPTION_STACKTRACE, FieldReadings::stackTrace, "exception.stacktrace", "exception.traceback");
        name(EXCEPTION_STACKTRACE, FieldReadings::stackTrace, "stack_trace", "traceback", "error.stack", "stack");
        name(EXCEPTION_STACKTRACE, FieldReadings::stackTrace, "error.stack_trace", "exc_info");
        name(EXCEPTION_STACKTRACE, FieldReadings::longStackTrace, "exception");
        name(EXCEPTION_MESSAGE, FieldReadings::text, "exception.message", "error_message", "error.message");
        name(EXCEPTION_MESSAGE, FieldReadings::text, "exception_message", "error");
    }

    private static void things() {
        name(RESOURCE_TYPE, FieldReadings::text, "resource.type", "resource_type");
        name(RESOURCE_ID, FieldReadings::id, "resource.id", "resource_id");
        for (String field : List.of(DB_SYSTEM, DB_NAMESPACE, DB_COLLECTION, DB_OPERATION, DB_QUERY)) {
            name(field, FieldReadings::text, field);
        }
    }

    private static void name(String field, FieldReading reading, String... names) {
        for (String name : names) {
            int rank = (int) ALIASES.values().stream()
                    .filter(alias -> alias.field().equals(field))
                    .count();
            ALIASES.putIfAbsent(compact(name), new Alias(field, rank, reading));
        }
    }

    private static String compact(String name) {
        StringBuilder compact = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && c != '-' && c != '.') {
                compact.append(c);
            }
        }
        return compact.toString().toLowerCase(Locale.ROOT);
    }
}
