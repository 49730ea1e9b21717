package dev.whodunit.topologies.normalize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A record that no stage could read, as it came, with headers that say why and from where. */
final class DeadLetter {

    private static final int MAXIMUM_BYTES = 256 * 1024;

    private DeadLetter() {}

    static Record<String, Object> of(
            Record<String, byte @Nullable []> record, @Nullable RecordMetadata metadata, String reason) {
        byte @Nullable [] original = record.value();
        byte[] value = original == null ? new byte[0] : original;
        Record<String, Object> letter = new Record<>(
                record.key(),
                value.length > MAXIMUM_BYTES ? Arrays.copyOf(value, MAXIMUM_BYTES) : value,
                record.timestamp());
        Headers headers = letter.headers();
        add(headers, "reason", reason);
        add(headers, "length", Integer.toString(value.length));
        if (metadata != null) {
            add(headers, "topic", metadata.topic());
            add(headers, "partition", Integer.toString(metadata.partition()));
            add(headers, "offset", Long.toString(metadata.offset()));
        }
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
