package dev.whodunit.detector.streams;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out a record that Kafka will never take, such as one that is too large: without this Streams would stop on it at
 * every start. What may succeed later is tried again.
 */
public final class SkipUnwritable implements ProductionExceptionHandler {

    private @Nullable ErrorSink sink;

    @Override
    public void configure(Map<String, ?> configs) {
        sink = ErrorSink.of(configs);
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (exception instanceof RetriableException) {
            return Response.retry();
        }
        if (sink != null
                && (exception instanceof RecordTooLargeException || exception instanceof InvalidRecordException)) {
            sink.tell(context, "too large to write to " + record.topic(), exception);
            return Response.resume();
        }
        return Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        if (sink == null) {
            return Response.fail();
        }
        sink.tell(context, "cannot be written to " + record.topic(), exception);
        return Response.resume();
    }
}
