package dev.whodunit.detector.streams;

import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How many records brought the stores back to where they were. Safe for threads. */
final class RestoredRecords implements StateRestoreListener {

    private final LongAdder records = new LongAdder();

    /** How many since the last call. */
    long takeRecords() {
        return records.sumThenReset();
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startingOffset, long endingOffset) {
        // What is restored is counted when it has been.
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long restored) {
        records.add(restored);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {
        // Each batch was counted.
    }
}
