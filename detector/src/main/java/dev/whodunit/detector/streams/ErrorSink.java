package dev.whodunit.detector.streams;

import dev.whodunit.topologies.TopologyListener;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where records go that a stage could not process or write: a line in the log, a count, and a dead letter. */
record ErrorSink(TopologyListener listener, String deadLetters) {

    /** The key under which Streams hands this to the handlers, which it makes itself. */
    static final String CONFIG = "whodunit.error.sink";

    private static final Logger LOG = LoggerFactory.getLogger(ErrorSink.class);
    private static final int MAXIMUM_BYTES = 256 << 10;

    static ErrorSink of(Map<String, ?> configs) {
        if (configs.get(CONFIG) instanceof ErrorSink sink) {
            return sink;
        }
        throw new IllegalArgumentException(CONFIG + " is missing");
    }

    /** Tells of a record that is left out; never of its contents, nor of messages that may quote them. */
    void tell(@Nullable ErrorHandlerContext context, String reason, Exception exception) {
        String topic = context == null || context.topic() == null ? "none" : context.topic();
        LOG.atWarn()
                .addKeyValue("reason", reason)
                .addKeyValue("topic", topic)
                .addKeyValue("partition", context == null ? -1 : context.partition())
                .addKeyValue("offset", context == null ? -1 : context.offset())
                .addKeyValue("processor", context == null ? "none" : context.processorNodeId())
                .addKeyValue("exception", exception.getClass().getName())
                .addKeyValue("at", place(exception))
                .log("A record was left out");
        listener.deadLetter(topic, reason);
    }

    private static String place(Exception exception) {
        return Arrays.stream(exception.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.whodunit"))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("unknown");
    }

    /** The record as it came, for the topic of dead letters; none where there was no record (a timer). */
    List<ProducerRecord<byte[], byte[]>> letters(ErrorHandlerContext context, String reason) {
        byte[] value = context.sourceRawValue();
        if (value == null || context.topic() == null) {
            return List.of();
        }
        byte[] kept = value.length > MAXIMUM_BYTES ? Arrays.copyOf(value, MAXIMUM_BYTES) : value;
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(deadLetters, context.sourceRawKey(), kept);
        add(letter.headers(), "reason", reason);
        add(letter.headers(), "length", Integer.toString(value.length));
        add(letter.headers(), "topic", context.topic());
        add(letter.headers(), "partition", Integer.toString(context.partition()));
        add(letter.headers(), "offset", Long.toString(context.offset()));
        return List.of(letter);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
