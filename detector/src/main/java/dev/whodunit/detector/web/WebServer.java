package dev.whodunit.detector.web;

import dev.whodunit.detector.ingest.LokiPush;
import dev.whodunit.detector.ingest.PushResult;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.function.BiConsumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: health and metrics from the start, alerts and events once they are being read. */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final int THREADS = 12;
    private static final long MAXIMUM_BODY_BYTES = 16L << 20;

    private final WebSettings settings;
    private final Access access;
    private final Health health;
    private final Metrics metrics;
    private final Clock clock;
    private final Javalin javalin;

    private volatile @Nullable Service service;
    private volatile @Nullable LokiPush push;

    private WebServer(WebSettings settings, Health health, Metrics metrics, Clock clock) {
        this.settings = settings;
        this.access = new Access(settings.token(), settings.externalUrl());
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.javalin = Javalin.create(this::configure);
    }

    /** Says in plain words why the server cannot listen. */
    public static final class CannotListen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotListen(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Starts a server.
     *
     * @throws CannotListen if its address is taken or is none of this machine
     */
    public static WebServer start(WebSettings settings, Health health, Metrics metrics, Clock clock) {
        WebServer server = new WebServer(settings, health, metrics, clock);
        try {
            server.javalin.start(settings.host(), settings.port());
        } catch (JavalinBindException e) {
            throw new CannotListen(
                    "http.address: " + settings.host() + ":" + settings.port()
                            + " cannot be used; another program has it, or it is no address of this machine",
                    e);
        }
        return server;
    }

    /** The address it listens on, as a URL without a path. */
    public String url() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + javalin.port();
    }

    /** Shows these, and does what is asked for, from now on. */
    public void serve(Service served) {
        service = served;
    }

    /** Takes pushed log records from now on. */
    public void acceptPushes(LokiPush target) {
        push = target;
    }

    private void configure(JavalinConfig config) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, 30_000);
        threads.setName("http");
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.http.maxRequestSize = MAXIMUM_BODY_BYTES;
        config.http.prefer405over404 = true;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        routes(config.routes);
    }

    private void routes(RoutesConfig routes) {
        routes.before(this::enter);
        routes.get("/", WebServer::index);
        routes.get("/health/live", context -> Requests.json(context, Map.of("live", true)));
        routes.get("/health/ready", this::ready);
        routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.scrape()));
        routes.get("/api/v1/events", context -> with(context, this::events));
        AlertsApi alerts = new AlertsApi(clock);
        routes.get("/api/v1/alerts", context -> with(context, alerts::list));
        routes.get("/api/v1/alerts/{id}", context -> with(context, alerts::show));
        routes.post("/api/v1/alerts/{id}/acknowledgement", context -> with(context, alerts::acknowledge));
        routes.delete("/api/v1/alerts/{id}/acknowledgement", context -> with(context, alerts::giveUp));
        AlertPages pages = new AlertPages(clock);
        routes.get("/alerts/{id}", context -> with(context, pages::show));
        routes.post("/alerts/{id}/acknowledgement", context -> with(context, pages::acknowledge));
        routes.post("/alerts/{id}/silence", context -> with(context, pages::silence));
        SilencesApi silences = new SilencesApi(clock);
        routes.get("/api/v1/silences", context -> with(context, silences::list));
        routes.post("/api/v1/silences", context -> with(context, silences::add));
        routes.delete("/api/v1/silences/{id}", context -> with(context, silences::expire));
        new AlertmanagerApi(clock).routes(routes, this::with);
        routes.post("/loki/api/v1/push", this::push);
        routes.exception(HttpResponseException.class, (e, context) -> {
            HttpStatus status = HttpStatus.forStatus(e.getStatus());
            ProblemJson.write(context, status, status.getMessage());
        });
        routes.exception(Exception.class, (e, context) -> {
            LOG.atError().addKeyValue("path", context.path()).setCause(e).log("A request failed");
            ProblemJson.write(context, HttpStatus.INTERNAL_SERVER_ERROR, "The service's log says more.");
        });
        routes.error(404, context -> {
            if (!ProblemJson.isWritten(context) && !AlertPages.isWritten(context)) {
                ProblemJson.write(context, HttpStatus.NOT_FOUND, "There is nothing here.");
            }
        });
    }

    private void enter(Context context) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        context.header("Cache-Control", "no-store");
        if (!access.allows(context)) {
            context.skipRemainingHandlers();
        }
    }

    private static void index(Context context) throws IOException {
        try (var page = WebServer.class.getResourceAsStream("index.html")) {
            context.contentType("text/html; charset=utf-8").result(page == null ? new byte[0] : page.readAllBytes());
        }
    }

    private void ready(Context context) {
        Health.Report report = health.report();
        context.status(report.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Requests.json(context, report);
    }

    private void events(Context context, Service service) {
        Requests.json(
                context,
                EventQuery.of(context.queryParamMap(), clock.instant())
                        .answer(service.feeds().events()));
    }

    /** Lets a handler answer once the service has come so far; what it cannot do is told in plain words. */
    private void with(Context context, BiConsumer<Context, Service> handler) {
        Service current = service;
        if (current == null) {
            starting(context);
        } else {
            Requests.answer(context, () -> handler.accept(context, current));
        }
    }

    private void push(Context context) {
        LokiPush target = push;
        String type = context.contentType();
        if (target == null) {
            starting(context);
        } else if (type != null && !type.startsWith("application/json")) {
            ProblemJson.write(
                    context, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send Loki's JSON, as application/json, gzip or not.");
        } else {
            boolean gzip = "gzip".equalsIgnoreCase(context.header("Content-Encoding"));
            answer(context, target.handle(context.bodyInputStream(), gzip));
        }
    }

    private static void answer(Context context, PushResult result) {
        HttpStatus status = HttpStatus.forStatus(result.status());
        if (result.accepted()) {
            context.status(status);
            return;
        }
        if (status == HttpStatus.SERVICE_UNAVAILABLE || status == HttpStatus.TOO_MANY_REQUESTS) {
            context.header("Retry-After", "1");
        }
        ProblemJson.write(context, status, result.message());
    }

    private static void starting(Context context) {
        context.header("Retry-After", "1");
        ProblemJson.write(
                context, HttpStatus.SERVICE_UNAVAILABLE, "The service is starting; /health/ready says how far.");
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
