package dev.whodunit.detector.ingest;

import java.util.ArrayDeque;
import java.util.Deque;

/** What of a file is on its way to Kafka, in the file's order: up to where everything is acknowledged. Safe for threads. */
final class Unacknowledged {

    /** A record under way. */
    static final class Sent {
        private final long end;
        private final long bytes;
        private boolean acknowledged;

        private Sent(long end, long bytes) {
            this.end = end;
            this.bytes = bytes;
        }
    }

    private final Deque<Sent> underWay = new ArrayDeque<>();
    private long bytes;
    private long position;
    private boolean failed;

    Unacknowledged(long position) {
        this.position = position;
    }

    synchronized Sent add(long end, long size) {
        Sent sent = new Sent(end, size);
        underWay.add(sent);
        bytes += size;
        return sent;
    }

    synchronized void acknowledge(Sent sent) {
        sent.acknowledged = true;
        for (Sent first = underWay.peek(); first != null && first.acknowledged; first = underWay.peek()) {
            position = first.end;
            bytes -= first.bytes;
            underWay.remove();
        }
    }

    synchronized void fail() {
        failed = true;
    }

    /** Everything before it is in Kafka. */
    synchronized long position() {
        return position;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isEmpty() {
        return underWay.isEmpty();
    }

    synchronized boolean hasFailed() {
        return failed;
    }
}
