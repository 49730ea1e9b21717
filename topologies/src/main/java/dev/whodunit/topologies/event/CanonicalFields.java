package dev.whodunit.topologies.event;

/**
 * The names of the canonical event's fields: OpenTelemetry semantic conventions (v1.44), {@code event.*} from ECS, and
 * private names under {@code pg.}, {@code correlation.}, {@code actor.} and {@code resource.}.
 */
public final class CanonicalFields {

    public static final String EVENT_ID = "event.id";
    public static final String TIMESTAMP = "@timestamp";
    public static final String OBSERVED = "observed";
    public static final String EVENT_ACTION = "event.action";
    public static final String EVENT_OUTCOME = "event.outcome";
    public static final String EVENT_KIND = "event.kind";
    public static final String EVENT_COUNT = "event.count";

    public static final String PRODUCT = "logsource.product";
    public static final String CATEGORY = "logsource.category";
    public static final String SERVICE = "logsource.service";

    public static final String CORRELATION_ID = "correlation.id";
    public static final String TRACE_ID = "trace_id";
    public static final String SESSION_ID = "session.id";

    public static final String ACTOR_NAME = "actor.name";
    public static final String ACTOR_EVIDENCE = "actor.evidence";
    public static final String USER_ID = "user.id";
    public static final String USER_NAME = "user.name";
    public static final String USER_EMAIL = "user.email";
    public static final String USER_ROLES = "user.roles";
    public static final String CLIENT_ADDRESS = "client.address";
    public static final String CLIENT_PORT = "client.port";
    public static final String USER_AGENT = "user_agent.original";

    public static final String PG_USER = "pg.user";
    public static final String PG_ROLE = "pg.role";
    public static final String PG_APPLICATION_NAME = "pg.application_name";
    public static final String PG_CLIENT_ADDRESS = "pg.client_address";
    public static final String PG_PID = "pg.pid";
    public static final String PG_XID = "pg.xid";
    public static final String PG_LSN = "pg.lsn";
    public static final String PG_BEFORE = "pg.before";
    public static final String PG_AFTER = "pg.after";
    public static final String PG_ROWS = "pg.rows";
    /** True where the changed table carried our hooks when it was changed. */
    public static final String PG_HOOKED = "pg.hooked";
    /** {@code authentic}, or {@code none}: whether the transaction carried context with a valid digest. */
    public static final String PG_CONTEXT = "pg.context";

    public static final String DB_SYSTEM = "db.system.name";
    public static final String DB_NAMESPACE = "db.namespace";
    public static final String DB_COLLECTION = "db.collection.name";
    public static final String DB_OPERATION = "db.operation.name";
    public static final String DB_QUERY = "db.query.text";

    public static final String HTTP_METHOD = "http.request.method";
    public static final String HTTP_STATUS = "http.response.status_code";
    public static final String URL_PATH = "url.path";
    public static final String DURATION_MS = "duration_ms";

    public static final String SERVICE_NAME = "service.name";
    public static final String ENVIRONMENT = "deployment.environment.name";
    public static final String HOST_NAME = "host.name";
    public static final String LOG_LEVEL = "log.level";
    public static final String LOG_LOGGER = "log.logger";
    public static final String MESSAGE = "message";
    public static final String EXCEPTION_TYPE = "exception.type";
    public static final String EXCEPTION_MESSAGE = "exception.message";
    public static final String EXCEPTION_STACKTRACE = "exception.stacktrace";

    public static final String RESOURCE_TYPE = "resource.type";
    public static final String RESOURCE_ID = "resource.id";

    /** How many milliseconds later than {@code observed} + 60 s the record claimed to be; set where its time was not believed. */
    public static final String TIME_ADJUSTED = "event.time_adjusted_ms";
    /** The transaction a change belongs to, {@code <system>/<timeline>/<database>/<xid>}: its position runs with the id. */
    public static final String TRANSACTION = "pg.transaction";
    /** Fields that became known after the event was first told; an event with this field is an amendment. */
    public static final String AMENDMENT = "amendment";

    /** Where a session's unproven word is kept: {@code claim.<name>}. */
    public static final String CLAIM = "claim.";

    private CanonicalFields() {}
}
