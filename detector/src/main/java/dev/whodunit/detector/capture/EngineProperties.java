package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.HookMessage;
import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.detector.hooks.PostgresUrl.Host;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.zip.CRC32;

/** What Debezium is told; every choice that could lose or hide a change is made here. */
final class EngineProperties {

    private EngineProperties() {}

    static Properties of(
            CaptureSettings settings, CaptureKafka kafka, Origin origin, Unavailable unavailable, String run) {
        Properties properties = new Properties();
        identity(settings, origin, run, properties);
        offsets(kafka, properties);
        connection(settings.url(), properties);
        replication(settings, properties);
        values(unavailable, properties);
        return properties;
    }

    private static void identity(CaptureSettings settings, Origin origin, String run, Properties properties) {
        // Offsets are kept under this name: on another server or timeline they would point anywhere.
        properties.setProperty("name", origin.toString());
        properties.setProperty("connector.class", WalConnector.class.getName());
        properties.setProperty("topic.prefix", prefix(settings.name()));
        // Makes the names of the MBeans unique; registering a name twice blocks.
        properties.setProperty("custom.metric.tags", "run=" + run);
        properties.setProperty("queue.provider.type", WalQueue.NAME);
        properties.setProperty(WalQueue.RUN, run);
        // Above what WalQueue holds, so that only that one's limits count.
        properties.setProperty("max.queue.size", "100000");
        properties.setProperty("tasks.max", "1");
        properties.setProperty("record.processing.threads", "1");
        // We start the engine again ourselves, after another look at the server.
        properties.setProperty("errors.max.retries", "0");
    }

    private static void offsets(CaptureKafka kafka, Properties properties) {
        properties.setProperty("offset.storage", OffsetTopic.class.getName());
        properties.setProperty(OffsetTopic.TOPIC, kafka.offsetsTopic());
        kafka.properties().forEach((name, value) -> properties.setProperty(OffsetTopic.CLIENT_PREFIX + name, value));
        properties.setProperty("offset.flush.interval.ms", "0");
        properties.setProperty("offset.flush.timeout.ms", "10000");
    }

    private static void connection(PostgresUrl url, Properties properties) {
        List<Host> hosts = url.hosts();
        Host last = hosts.get(hosts.size() - 1);
        StringBuilder names = new StringBuilder();
        hosts.subList(0, hosts.size() - 1).forEach(host -> names.append(host).append(','));
        names.append(last.name().contains(":") ? "[" + last.name() + "]" : last.name());
        properties.setProperty("database.hostname", names.toString());
        properties.setProperty("database.port", Integer.toString(last.port()));
        properties.setProperty("database.dbname", url.database());
        properties.setProperty("database.user", url.user() == null ? "" : url.user());
        properties.setProperty("database.password", url.password() == null ? "" : url.password());
        url.parameters().forEach((name, value) -> {
            properties.setProperty("driver." + name, value);
            if (name.startsWith("ssl")) {
                properties.setProperty("database." + name, value);
            }
        });
    }

    private static void replication(CaptureSettings settings, Properties properties) {
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("slot.name", settings.slot());
        properties.setProperty("slot.drop.on.stop", "false");
        properties.setProperty("slot.failover", "true");
        properties.setProperty("slot.max.retries", "0");
        properties.setProperty("publication.name", settings.publication());
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("snapshot.mode", "no_data");
        properties.setProperty("skipped.operations", "none");
        properties.setProperty("tombstones.on.delete", "false");
        properties.setProperty("provide.transaction.metadata", "false");
        properties.setProperty(
                "message.prefix.include.list", HookMessage.PREFIX + "," + ChangeWriter.HEARTBEAT.replace(".", "\\."));
        properties.setProperty("lsn.flush.mode", "connector");
        // Debezium's own heartbeats would be confirmed in the wrong place; the probe writes ours into the WAL.
        properties.setProperty("heartbeat.interval.ms", "0");
        properties.setProperty(
                "poll.interval.ms", Long.toString(settings.pollInterval().toMillis()));
        properties.setProperty("status.update.interval.ms", "2000");
    }

    private static void values(Unavailable unavailable, Properties properties) {
        properties.setProperty("unavailable.value.placeholder", unavailable.placeholder());
        properties.setProperty("decimal.handling.mode", "string");
        properties.setProperty("time.precision.mode", "adaptive_time_microseconds");
        properties.setProperty("interval.handling.mode", "string");
        properties.setProperty("hstore.handling.mode", "map");
        properties.setProperty("binary.handling.mode", "bytes");
        properties.setProperty("include.unknown.datatypes", "true");
        properties.setProperty("datatype.propagate.source.type", ".+");
        properties.setProperty("schema.name.adjustment.mode", "none");
        properties.setProperty("field.name.adjustment.mode", "none");
    }

    /** A name that Debezium allows, another one for each entry. */
    static String prefix(String name) {
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return "whodunit_" + name.replaceAll("[^A-Za-z0-9_]", "_") + "_" + Long.toHexString(hash.getValue());
    }
}
