package dev.whodunit.detector;

import dev.whodunit.detector.capture.Capture;
import dev.whodunit.detector.capture.CaptureKafka;
import dev.whodunit.detector.capture.CaptureState;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Secret;
import dev.whodunit.detector.ingest.FileTails;
import dev.whodunit.detector.ingest.LogWriter;
import dev.whodunit.detector.ingest.LokiPush;
import dev.whodunit.detector.ingest.SourceState;
import dev.whodunit.detector.notify.Outbox;
import dev.whodunit.detector.notify.OutboxSettings;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.detector.rules.RuleFiles;
import dev.whodunit.detector.streams.ReadRetention;
import dev.whodunit.detector.streams.StreamsRuntime;
import dev.whodunit.detector.streams.StreamsSettings;
import dev.whodunit.detector.web.AlertFeed;
import dev.whodunit.detector.web.EventFeed;
import dev.whodunit.detector.web.Health;
import dev.whodunit.detector.web.Metrics;
import dev.whodunit.detector.web.WebServer;
import dev.whodunit.detector.web.WebSettings;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.DetectorTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: every part wired to the others, started in an order in which each finds what it needs, and stopped in the
 * opposite one.
 */
public final class Detector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);
    private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(10);

    private final Configuration configuration;
    private final EdgeSettings settings;
    private final Clock clock;
    private final Health health = new Health();
    private final Metrics metrics = new Metrics();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Shutdown started = new Shutdown();
    private final long begun = System.nanoTime();

    private volatile @Nullable WebServer web;

    public Detector(Configuration configuration, Clock clock) {
        this.configuration = configuration;
        this.settings = new EdgeSettings(configuration);
        this.clock = clock;
    }

    /**
     * Starts everything; returns once all parts are at work or wait for a server that is away. Returns early where it is
     * closed meanwhile.
     *
     * @throws DataDirectory.Unusable if another process has the data directory
     * @throws WebServer.CannotListen if the HTTP address is taken
     */
    public void start() {
        expectParts();
        DataDirectory directory = started.add("data directory", DataDirectory.open(configuration.dataDirectory()));
        WebServer server = startWeb();
        RuleFiles rules = startRules();
        startInstallations();
        KafkaConnection kafka = started.add("kafka", KafkaConnection.open(configuration.kafka(), directory));
        if (!kafka.createTopics(stopping, this::kafkaWaits)) {
            return;
        }
        health.put("kafka", () -> state(kafka));
        startFeeds(server, kafka);
        startOutbox(server, kafka, directory);
        startStreams(kafka, directory, rules);
        Redactor redactor = Redactor.with(
                configuration.redact().fields(), configuration.redact().columns());
        startCaptures(kafka, redactor);
        startIngest(server, kafka, directory, redactor);
        LOG.atInfo()
                .addKeyValue("http", server.url())
                .addKeyValue("kafka", kafka.embedded() ? "embedded" : kafka.bootstrapServers())
                .addKeyValue("rules", rules.get().rules().size())
                .addKeyValue("took_ms", (System.nanoTime() - begun) / 1_000_000)
                .log("Watching");
        started.add("warm-up", WarmUp.start(() -> health.report().ready(), clock));
    }

    /** Each part is not ready before it has said otherwise. */
    private void expectParts() {
        List<String> parts = new ArrayList<>(List.of("rules", "kafka", "web", "notify", "detect", "ingest"));
        configuration.postgres().forEach(entry -> parts.add("capture " + entry.name()));
        parts.forEach(part -> health.put(part, () -> Health.Part.notReady("starting")));
    }

    private void kafkaWaits(@Nullable String reason) {
        Health.Part part = reason == null ? Health.Part.READY : Health.Part.notReady(reason);
        health.put("kafka", () -> part);
    }

    private static Health.Part state(KafkaConnection kafka) {
        String problem = kafka.problem();
        return problem == null ? Health.Part.READY : Health.Part.notReady(problem);
    }

    private WebServer startWeb() {
        Configuration.Http http = configuration.http();
        Secret token = http.token();
        WebServer server = started.add(
                "web",
                WebServer.start(
                        new WebSettings(http.host(), http.port(), token == null ? null : token.reveal()),
                        health,
                        metrics,
                        clock));
        web = server;
        return server;
    }

    private RuleFiles startRules() {
        try {
            Configuration.Rules settings = configuration.rules();
            RuleFiles rules = started.add(
                    "rules", RuleFiles.watch(settings.directory(), new RuleParser(settings.placeholders())));
            health.put("rules", () -> state(rules));
            metrics.gauge(
                    "whodunit.rules",
                    "Rules in force",
                    () -> rules.get().rules().size());
            metrics.gauge(
                    "whodunit.rule.errors",
                    "Errors in the rule files",
                    () -> rules.errors().size());
            metrics.gauge("whodunit.rule.reloads", "Edits that took effect", rules::reloads);
            return rules;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the rules in " + configuration.rules().directory() + " cannot be read", e);
        }
    }

    private static Health.Part state(RuleFiles rules) {
        return rules.errors().isEmpty()
                ? Health.Part.READY
                : Health.Part.readyBut(
                        rules.errors().stream().map(Object::toString).limit(10).collect(Collectors.joining("; ")));
    }

    private void startFeeds(WebServer server, KafkaConnection kafka) {
        Map<String, Object> clients = kafka.clientProperties();
        AlertFeed alerts =
                started.add("alerts", new AlertFeed(clients, kafka.topics().alerts()));
        EventFeed events =
                started.add("events", new EventFeed(clients, kafka.topics().events()));
        alerts.start();
        events.start();
        server.show(alerts, events);
        health.put(
                "web",
                () -> alerts.caughtUp()
                        ? Health.Part.READY
                        : Health.Part.notReady("reads the alerts that were told before"));
    }

    private void startOutbox(WebServer server, KafkaConnection kafka, DataDirectory directory) {
        Outbox outbox = started.add(
                "outbox",
                Outbox.start(
                        new OutboxSettings(kafka.clientProperties(), kafka.topics(), directory.instance()),
                        ReceiverSetup.of(configuration.receivers(), server.url()),
                        new DeliveryMetrics(metrics, clock)));
        health.put("notify", () -> state(outbox));
    }

    /** A receiver that is down is no reason to call the service so: its messages wait. */
    private static Health.Part state(Outbox outbox) {
        String problems = outbox.state().stream()
                .filter(receiver -> !receiver.working())
                .map(receiver -> receiver.name() + ": " + receiver.problem())
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Health.Part.READY : Health.Part.readyBut(problems);
    }

    private void startStreams(KafkaConnection kafka, DataDirectory directory, RuleFiles rules) {
        Topology topology = DetectorTopology.build(kafka.topics(), rules, settings.topology(), metrics);
        StreamsSettings detect = new StreamsSettings(
                kafka.topics(), kafka.clientProperties(), directory.streams(), directory.instance(), kafka.embedded());
        StreamsRuntime streams = started.add("detect", new StreamsRuntime(topology, detect, metrics));
        streams.start();
        started.add("retention", ReadRetention.start(detect, TopicSetup.limitsOfRead(kafka.topics()), clock));
        metrics.gauges("whodunit.topic.lag.records", "Records that wait to be read", "topic", streams::lags);
        health.put(
                "detect", () -> streams.running() ? Health.Part.READY : Health.Part.notReady("is " + streams.state()));
    }

    private void startInstallations() {
        configuration.postgres().stream()
                .filter(Configuration.Postgres::install)
                .forEach(entry -> started.add("install " + entry.name(), new HookInstallation(entry))
                        .start());
    }

    private void startIngest(WebServer server, KafkaConnection kafka, DataDirectory directory, Redactor redactor) {
        IngestMetrics listener = new IngestMetrics(metrics);
        try {
            DiskSpace disk = started.add(
                    "disk",
                    DiskSpace.watch(directory.path(), configuration.disk().reserve()));
            metrics.gauge("whodunit.disk.usable.bytes", "Room on the data directory's disk", disk::usableBytes);
            LogWriter writer =
                    started.add("logs", LogWriter.open(kafka.clientProperties(), kafka.topics(), redactor, listener));
            FileTails files = started.add(
                    "files", new FileTails(settings.files(), directory.ingest(), writer, clock, disk::enough));
            files.start();
            server.acceptPushes(new LokiPush(writer, PUSH_TIMEOUT, clock, disk::enough, listener));
            metrics.gauges(
                    "whodunit.log.lag.bytes", "Bytes in files and not yet in Kafka", "source", () -> lags(files));
            health.put("ingest", () -> state(files, disk));
        } catch (IOException e) {
            throw new UncheckedIOException("log files cannot be followed: " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> lags(FileTails files) {
        return files.states().stream()
                .collect(Collectors.toMap(SourceState::source, state -> (double) state.lag(), Double::sum));
    }

    private static Health.Part state(FileTails files, DiskSpace disk) {
        if (!disk.enough()) {
            return Health.Part.notReady("the disk is nearly full");
        }
        String problems = files.states().stream()
                .filter(state -> !state.healthy())
                .map(state -> state.source() + ": " + state.reason())
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Health.Part.READY : Health.Part.readyBut(problems);
    }

    private void startCaptures(KafkaConnection kafka, Redactor redactor) {
        CaptureKafka target = new CaptureKafka(kafka.properties(), kafka.topics(), (short) (kafka.embedded() ? 1 : -1));
        CaptureMetrics listener = new CaptureMetrics(metrics);
        List<Capture> captures = settings.captures().stream()
                .map(entry -> Capture.start(entry, target, redactor, listener, clock))
                .toList();
        captures.forEach(capture -> {
            started.add("capture " + capture.name(), capture);
            health.put("capture " + capture.name(), () -> state(capture.state()));
        });
    }

    private static Health.Part state(CaptureState state) {
        String reason = state.reason().isEmpty() ? null : state.reason();
        return new Health.Part(
                state.ready(),
                state.ready() || reason != null ? reason : state.phase().name());
    }

    /** How everything is doing. */
    public Health.Report health() {
        return health.report();
    }

    /** Where the API is; known once {@link #start} has begun to listen. */
    public String url() {
        WebServer server = web;
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.url();
    }

    /** Stops everything in order; safe to call from another thread, also during the start. */
    @Override
    public void close() {
        stopping.countDown();
        started.close();
    }
}
