package dev.whodunit.detector.streams;

import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Puts a record aside on which a stage failed, so that one record cannot stop the stream. Faults of Kafka or of a store
 * (a full disk, say) are no fault of the record: there the task starts again from its last commit.
 */
public final class SkipUnprocessable implements ProcessingExceptionHandler {

    private static final String REASON = "processing failed";

    private @Nullable ErrorSink sink;

    @Override
    public void configure(Map<String, ?> configs) {
        sink = ErrorSink.of(configs);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (exception instanceof KafkaException || sink == null) {
            return Response.fail();
        }
        sink.tell(context, REASON, exception);
        return Response.resume(sink.letters(context, REASON));
    }
}
