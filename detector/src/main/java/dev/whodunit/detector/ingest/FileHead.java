package dev.whodunit.detector.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** The first bytes of a file, by which it is known again: a file that no longer begins so is another one. */
@SuppressWarnings("ArrayRecordComponent") // compared by what it holds, never as a key
record FileHead(byte[] bytes) {

    private static final int LENGTH = 1024;

    static final FileHead EMPTY = new FileHead(new byte[0]);

    static FileHead of(FileChannel channel) throws IOException {
        return of(channel, LENGTH);
    }

    static FileHead of(FileChannel channel, int length) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(length);
        while (head.hasRemaining()) {
            if (channel.read(head, head.position()) < 0) {
                break;
            }
        }
        return new FileHead(Arrays.copyOf(head.array(), head.position()));
    }

    boolean isFull() {
        return bytes.length == LENGTH;
    }

    /** True where a file that begins with this one may be the same, grown. */
    boolean beginsLike(FileHead other) {
        return bytes.length >= other.bytes.length
                && Arrays.equals(bytes, 0, other.bytes.length, other.bytes, 0, other.bytes.length);
    }

    String digest() {
        return LineText.sha256(bytes);
    }
}
