package dev.whodunit.detector.crash;

import dev.whodunit.detector.streams.OffsetWatermark;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.DetectorSettings;
import dev.whodunit.topologies.DetectorTopology;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.Watermark;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.routing.RouteSettings;
import java.io.StringReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** A process of its own that runs the topology until it is halted: broker, state directory, point, topic, count. */
final class CrashingDetector {

    static final String RULES = """
            title: A deleted row
            id: 22222222-2222-4222-8222-222222222222
            name: deleted_row
            status: stable
            level: informational
            logsource: {product: postgresql}
            detection:
              selection: {event.action: delete}
              condition: selection
            ---
            title: Many deleted rows
            id: 33333333-3333-4333-8333-333333333333
            name: many_deletes
            status: stable
            level: critical
            correlation:
              type: event_count
              rules: [deleted_row]
              group-by: [actor.name]
              timespan: 1h
              condition: {gt: 10}
            ---
            title: A table was truncated
            id: 11111111-1111-4111-8111-111111111111
            name: truncated
            status: stable
            level: critical
            logsource: {product: postgresql}
            detection:
              selection: {event.action: truncate}
              condition: selection
            """;

    private static final String APPLICATION = "crash";

    private CrashingDetector() {}

    public static void main(String[] arguments) throws InterruptedException {
        RuleSet rules = RuleSet.compile(new RuleParser()
                        .parse("crash.yml", new StringReader(RULES))
                        .rules())
                .rules();
        DetectorSettings settings = new DetectorSettings(
                new NormalizeSettings(Set.of(), Set.of()),
                DetectorSettings.DEFAULT_LINK_WAIT,
                CorrelateSettings.DEFAULT.withUpdateInterval(Duration.ofMillis(300)),
                RouteSettings.defaults(List.of("ops")));
        Topics topics = new Topics(Topics.DEFAULT_PREFIX);
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[0]);
        Watermark watermark = OffsetWatermark.start(client, APPLICATION, topics, Clock.systemUTC());
        KafkaStreams streams = new KafkaStreams(
                DetectorTopology.build(topics, () -> rules, settings, watermark, TopologyListener.NONE),
                properties(arguments));
        streams.start();
        new CountDownLatch(1).await();
    }

    private static Properties properties(String[] arguments) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, arguments[1]);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        // Without a cache every change of state is written before what it leads to: the harder case.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "crash-1");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 2_000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 500);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG),
                HaltingInterceptor.class.getName());
        properties.put(StreamsConfig.producerPrefix(HaltingInterceptor.POINT), arguments[2]);
        properties.put(StreamsConfig.producerPrefix(HaltingInterceptor.TOPIC), arguments[3]);
        properties.put(StreamsConfig.producerPrefix(HaltingInterceptor.COUNT), arguments[4]);
        return properties;
    }
}
