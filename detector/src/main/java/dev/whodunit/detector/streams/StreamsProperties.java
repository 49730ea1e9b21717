package dev.whodunit.detector.streams;

import dev.whodunit.topologies.TopologyListener;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' configuration: low latency, static membership, small buffers, at least once. */
final class StreamsProperties {

    private static final int MIB = 1 << 20;
    private static final int THREADS = 2;

    private StreamsProperties() {}

    static Properties of(StreamsSettings settings, TopologyListener listener) {
        Properties properties = new Properties();
        properties.putAll(settings.clientProperties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, settings.applicationId() + "-detect");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.embedded() ? 1 : -1);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 8 * MIB);
        properties.put(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        latency(properties);
        membership(properties, settings);
        buffers(properties);
        errors(properties, settings, listener);
        return properties;
    }

    private static void latency(Properties properties) {
        properties.put(StreamsConfig.POLL_MS_CONFIG, 5);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        // nothing waits while little comes; in a flood, what comes during one request goes together in the next
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), MIB / 4);
        // changes and logs meet in link, by key, in whichever order; waiting for one of them would gain nothing
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    }

    private static void membership(Properties properties, StreamsSettings settings) {
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
        // 6 s is the least that brokers allow by default
        int session = settings.embedded() ? 3_000 : 6_000;
        consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / 6);
        consumer(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    }

    private static void buffers(Properties properties) {
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 1_000);
        // an alert on its way waits at each stage for what was polled before it
        consumer(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
        consumer(properties, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * MIB);
        consumer(properties, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MIB / 4);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 16L * MIB);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 4 * MIB);
    }

    private static void errors(Properties properties, StreamsSettings settings, TopologyListener listener) {
        // a broker that is away is waited for: the stream stops for nothing but an orderly stop
        properties.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Long.MAX_VALUE);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, SkipUnprocessable.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, SkipUnwritable.class);
        properties.put(
                ErrorSink.CONFIG, new ErrorSink(listener, settings.topics().deadLetters()));
    }

    private static void consumer(Properties properties, String name, Object value) {
        properties.put(StreamsConfig.consumerPrefix(name), value);
    }
}
