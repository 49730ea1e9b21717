package dev.whodunit.detector;

import dev.whodunit.detector.capture.Capture;
import dev.whodunit.detector.capture.CaptureKafka;
import dev.whodunit.detector.capture.CaptureListener;
import dev.whodunit.detector.capture.CaptureState;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Secret;
import dev.whodunit.detector.drill.DrillResult;
import dev.whodunit.detector.drill.DrillSchedule;
import dev.whodunit.detector.feed.Feeds;
import dev.whodunit.detector.ingest.FileTails;
import dev.whodunit.detector.ingest.LogWriter;
import dev.whodunit.detector.ingest.LokiPush;
import dev.whodunit.detector.ingest.SourceState;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.DirectLine;
import dev.whodunit.detector.notify.Outbox;
import dev.whodunit.detector.notify.OutboxSettings;
import dev.whodunit.detector.notify.PageLinks;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.BotReceiver;
import dev.whodunit.detector.notify.discord.Desk;
import dev.whodunit.detector.notify.discord.DiscordBot;
import dev.whodunit.detector.operator.ControlTopic;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.detector.rules.RuleFiles;
import dev.whodunit.detector.streams.OffsetWatermark;
import dev.whodunit.detector.streams.ReadRetention;
import dev.whodunit.detector.streams.StreamsRuntime;
import dev.whodunit.detector.streams.StreamsSettings;
import dev.whodunit.detector.watchdog.Patience;
import dev.whodunit.detector.watchdog.Trouble;
import dev.whodunit.detector.watchdog.Watchdog;
import dev.whodunit.detector.web.Health;
import dev.whodunit.detector.web.Metrics;
import dev.whodunit.detector.web.Service;
import dev.whodunit.detector.web.WebServer;
import dev.whodunit.detector.web.WebSettings;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.DetectorSettings;
import dev.whodunit.topologies.DetectorTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
    private final Patience patience;
    private final FreeSpace freeSpace;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Shutdown started = new Shutdown();
    private final long begun = System.nanoTime();

    private volatile List<Capture> captures = List.of();
    private volatile @Nullable WebServer web;
    private volatile @Nullable Watchdog watchdog;
    private volatile @Nullable DrillSchedule drills;

    public Detector(Configuration configuration, Clock clock) {
        this(configuration, clock, Patience.DEFAULT, FreeSpace.REAL);
    }

    /** One that is less patient with its own troubles, or has another disk, than in earnest. */
    Detector(Configuration configuration, Clock clock, Patience patience, FreeSpace freeSpace) {
        this.configuration = configuration;
        this.settings = new EdgeSettings(configuration);
        this.clock = clock;
        this.patience = patience;
        this.freeSpace = freeSpace;
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
        DiskSpace disk = startDisk(directory);
        startWatchdog(server, directory);
        RuleFiles rules = startRules();
        startInstallations();
        KafkaConnection kafka = started.add("kafka", KafkaConnection.open(configuration.kafka(), directory));
        if (!kafka.createTopics(stopping, this::kafkaWaits)) {
            return;
        }
        health.put(Diagnosis.KAFKA, () -> PartHealth.of(kafka));
        Desk desk = startFeeds(server, kafka, rules);
        HookedDatabases hooked = new HookedDatabases(directory.hookedDatabases());
        startStreams(kafka, directory, settings.topology(hooked), rules, startOutbox(server, kafka, directory, desk));
        Redactor redactor = Redactor.with(
                configuration.redact().fields(), configuration.redact().columns());
        startCaptures(kafka, redactor, disk, new CaptureMetrics(metrics, hooked));
        startIngest(server, kafka, directory, redactor, disk);
        LOG.atInfo()
                .addKeyValue("http", server.url())
                .addKeyValue("kafka", kafka.embedded() ? "embedded" : kafka.bootstrapServers())
                .addKeyValue("rules", rules.get().rules().size())
                .addKeyValue("took_ms", (System.nanoTime() - begun) / 1_000_000)
                .log("Watching");
        started.add("warm-up", WarmUp.start(() -> health.report().ready(), clock));
        startHeartbeat();
        startDrills(server, directory);
    }

    private void startDrills(WebServer server, DataDirectory directory) {
        Configuration.Drill wanted = configuration.drill();
        if (wanted == null) {
            return;
        }
        Secret token = configuration.http().token();
        ServiceClient client = new ServiceClient(server.url(), token == null ? null : token.reveal());
        DrillRounds rounds = new DrillRounds(configuration, wanted, client);
        DrillSchedule schedule = started.add(
                "drill",
                DrillSchedule.start(
                        new DrillSchedule.Settings(wanted.databases(), wanted.every(), directory.drills()),
                        rounds,
                        () -> health.report().ready(),
                        this::drilled,
                        clock));
        metrics.gauges(
                "whodunit.drill.last.success.timestamp.seconds",
                "When a drill came out last",
                "database",
                schedule::successes);
        metrics.gauges(
                "whodunit.drill.last.success.duration.seconds",
                "From the commit of that drill until the last receiver had it",
                "database",
                schedule::seconds);
        drills = schedule;
    }

    private void drilled(DrillResult result) {
        metrics.registry()
                .counter(
                        "whodunit.drills",
                        "database",
                        result.database(),
                        "result",
                        result.isOut() ? "came_out" : "did_not_come_out")
                .increment();
    }

    private void templateFailed(ReceiverName receiver, String part) {
        metrics.registry()
                .counter(
                        "whodunit.template.failures",
                        "receiver",
                        receiver.receiver(),
                        "integration",
                        receiver.integration(),
                        "part",
                        part)
                .increment();
    }

    private void startHeartbeat() {
        Configuration.Heartbeat wanted = configuration.heartbeat();
        if (wanted != null) {
            Heartbeat.Target target =
                    new Heartbeat.Target(URI.create(wanted.url().reveal()), wanted.method(), wanted.interval());
            started.add(
                    "heartbeat", Heartbeat.start(target, () -> health.report().ready(), metrics));
        }
    }

    /** Each part is not ready before it has said otherwise. */
    private void expectParts() {
        List<String> parts = new ArrayList<>(List.of("rules", "kafka", "web", "notify", "detect", "ingest"));
        configuration.postgres().forEach(entry -> parts.add(Diagnosis.CAPTURE + entry.name()));
        parts.forEach(part -> health.put(part, () -> Health.Part.notReady("starting")));
    }

    private void kafkaWaits(@Nullable String reason) {
        Health.Part part = reason == null ? Health.Part.READY : Health.Part.notReady(reason);
        health.put(Diagnosis.KAFKA, () -> part);
    }

    private WebServer startWeb() {
        Configuration.Http http = configuration.http();
        Secret token = http.token();
        WebServer server = started.add(
                "web",
                WebServer.start(
                        new WebSettings(
                                http.host(),
                                http.port(),
                                token == null ? null : token.reveal(),
                                configuration.externalUrl()),
                        health,
                        metrics,
                        clock));
        web = server;
        return server;
    }

    private DiskSpace startDisk(DataDirectory directory) {
        DiskSpace disk = started.add(
                "disk",
                DiskSpace.watch(
                        directory.path(), freeSpace, configuration.disk().reserve()));
        metrics.gauge("whodunit.disk.usable.bytes", "Room on the data directory's disk", disk::usableBytes);
        health.put(Diagnosis.DISK, () -> PartHealth.of(disk));
        return disk;
    }

    /** Before Kafka, which may be what is in trouble; with receivers of its own, since the outbox has threads for its. */
    private void startWatchdog(WebServer server, DataDirectory directory) {
        DirectLine line = DirectLine.open(
                directory.watchdog(),
                ReceiverSetup.of(
                        settings.toldOfTroubles(),
                        new ReceiverSetup.Surroundings(url(server), null, List.of(), this::templateFailed)));
        Watchdog watching =
                started.add("watchdog", Watchdog.start(directory.watchdog(), patience, this::troubles, line, clock));
        metrics.gauges("whodunit.troubles", "Troubles of its own that were told and last", "part", watching::open);
        watchdog = watching;
    }

    private List<Trouble> troubles() {
        Map<String, CaptureState> states = captures.stream().collect(Collectors.toMap(Capture::name, Capture::state));
        boolean embedded = configuration.kafka().bootstrapServers() == null;
        DrillSchedule schedule = drills;
        return new Diagnosis(health.report(), states, embedded, schedule == null ? Map.of() : schedule.faults())
                .troubles();
    }

    private RuleFiles startRules() {
        try {
            Configuration.Rules settings = configuration.rules();
            RuleFiles rules = started.add(
                    "rules", RuleFiles.watch(settings.directory(), new RuleParser(settings.placeholders())));
            health.put("rules", () -> PartHealth.of(rules));
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

    /** Starts reading what people ask for; answers with what they may ask and do from a receiver. */
    private Desk startFeeds(WebServer server, KafkaConnection kafka, RuleFiles rules) {
        Feeds feeds = started.add("feeds", Feeds.start(kafka.clientProperties(), kafka.topics()));
        ControlTopic control = started.add(
                "control",
                new ControlTopic(kafka.clientProperties(), kafka.topics().control()));
        Operations operations = new Operations(
                feeds.alerts(),
                feeds.controls(),
                control,
                configuration.longestSilence(),
                clock,
                () -> UUID.randomUUID().toString());
        List<String> receivers = configuration.receivers().stream()
                .map(Configuration.Receiver::name)
                .toList();
        server.serve(new Service(feeds, operations, receivers));
        health.put(
                "web",
                () -> feeds.caughtUp()
                        ? Health.Part.READY
                        : Health.Part.notReady("reads the alerts that were told before"));
        return new DiscordDesk(feeds, operations, rules, clock);
    }

    /** Starts telling the receivers; answers with the consumer groups in which they read. */
    private Set<String> startOutbox(WebServer server, KafkaConnection kafka, DataDirectory directory, Desk desk) {
        OutboxSettings outboxSettings =
                new OutboxSettings(kafka.clientProperties(), kafka.topics(), directory.instance());
        List<Receiver> receivers = ReceiverSetup.of(
                configuration.receivers(),
                new ReceiverSetup.Surroundings(url(server), desk, links(), this::templateFailed));
        Outbox outbox =
                started.add("outbox", Outbox.start(outboxSettings, receivers, new DeliveryMetrics(metrics, clock)));
        health.put("notify", () -> PartHealth.of(outbox));
        startBots(receivers, desk);
        return receivers.stream()
                .map(receiver -> outboxSettings.group(receiver.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private String url(WebServer server) {
        URI external = configuration.externalUrl();
        return external == null ? server.url() : external.toString();
    }

    /** Beside every alert: to its own page, where people can reach that, and wherever the configuration says. */
    private List<DeepLink> links() {
        URI external = configuration.externalUrl();
        List<DeepLink> links = new ArrayList<>(external == null ? List.of() : PageLinks.under(external));
        links.addAll(configuration.links());
        return links;
    }

    /** Only where there is one, since its library is large. */
    private void startBots(List<Receiver> receivers, Desk desk) {
        if (receivers.stream().anyMatch(BotReceiver.class::isInstance)) {
            List<DiscordBot> bots = DiscordBot.start(receivers, desk);
            bots.forEach(bot -> started.add("discord", bot));
            health.put(Diagnosis.DISCORD, () -> PartHealth.of(bots));
        }
    }

    private void startStreams(
            KafkaConnection kafka,
            DataDirectory directory,
            DetectorSettings stages,
            RuleFiles rules,
            Set<String> outboxReaders) {
        StreamsSettings detect = new StreamsSettings(
                kafka.topics(), kafka.clientProperties(), directory.streams(), directory.instance(), kafka.embedded());
        OffsetWatermark watermark = started.add(
                "watermark",
                OffsetWatermark.start(kafka.clientProperties(), detect.applicationId(), kafka.topics(), clock));
        Topology topology = DetectorTopology.build(kafka.topics(), rules, stages, watermark, metrics);
        StreamsRuntime streams = started.add("detect", new StreamsRuntime(topology, detect, metrics));
        streams.start();
        started.add(
                "retention",
                ReadRetention.start(
                        kafka.clientProperties(),
                        TopicSetup.budgets(kafka.topics(), detect.applicationId(), outboxReaders),
                        clock));
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

    private void startIngest(
            WebServer server, KafkaConnection kafka, DataDirectory directory, Redactor redactor, DiskSpace disk) {
        IngestMetrics listener = new IngestMetrics(metrics);
        try {
            LogWriter writer =
                    started.add("logs", LogWriter.open(kafka.clientProperties(), kafka.topics(), redactor, listener));
            FileTails files = started.add(
                    "files", new FileTails(settings.files(), directory.ingest(), writer, clock, disk::enough));
            files.start();
            server.acceptPushes(new LokiPush(writer, PUSH_TIMEOUT, clock, disk::enough, listener));
            metrics.gauges(
                    "whodunit.log.lag.bytes", "Bytes in files and not yet in Kafka", "source", () -> lags(files));
            health.put("ingest", () -> PartHealth.of(files, disk));
        } catch (IOException e) {
            throw new UncheckedIOException("log files cannot be followed: " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> lags(FileTails files) {
        return files.states().stream()
                .collect(Collectors.toMap(SourceState::source, state -> (double) state.lag(), Double::sum));
    }

    private void startCaptures(KafkaConnection kafka, Redactor redactor, DiskSpace disk, CaptureListener listener) {
        CaptureKafka target =
                new CaptureKafka(kafka.properties(), kafka.topics(), (short) (kafka.embedded() ? 1 : -1), disk::enough);
        captures = settings.captures().stream()
                .map(entry -> Capture.start(entry, target, redactor, listener, clock))
                .toList();
        captures.forEach(capture -> {
            started.add(Diagnosis.CAPTURE + capture.name(), capture);
            health.put(Diagnosis.CAPTURE + capture.name(), () -> PartHealth.of(capture.state()));
        });
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
        Watchdog watching = watchdog;
        if (watching != null) {
            // A part that stops because it was told to is in no trouble.
            watching.close();
        }
        started.close();
    }
}
