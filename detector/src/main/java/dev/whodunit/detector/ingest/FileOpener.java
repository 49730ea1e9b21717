package dev.whodunit.detector.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens files where they were left, and new ones where they are to begin. */
final class FileOpener {

    private static final int BACK = 256 << 10;

    private final List<Position> remembered;
    private final LogSink sink;

    /** An opener that takes what it uses out of the remembered positions. */
    FileOpener(List<Position> remembered, LogSink sink) {
        this.remembered = remembered;
        this.sink = sink;
    }

    /** The file system's identity of the file at a path. */
    static String key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toString() : key.toString();
    }

    TailedFile open(FileSource source, Path path, String key, boolean atEnd, Instant now) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            Position position = recall(path, key, channel);
            FileHead head = position == null ? FileHead.of(channel) : FileHead.of(channel, position.headLength());
            if (position == null) {
                position = begin(source, path, key, head, atEnd ? endOfLastLine(channel) : 0, now);
            } else if (channel.size() < position.offset()) {
                position = truncated(position, head);
            }
            return new TailedFile(source, path, channel, head, position, sink);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** True if a file that is remembered is this one: it has the same identity and still begins as it did. */
    private @Nullable Position recall(Path path, String key, FileChannel channel) throws IOException {
        for (Iterator<Position> each = remembered.iterator(); each.hasNext(); ) {
            Position position = each.next();
            boolean sameFile = position.key().equals(key);
            // Identities change where a file system is mounted anew; a full head at the same path is as good.
            boolean samePath = position.path().equals(path.toString()) && position.headLength() >= 256;
            if ((sameFile || samePath) && beginsAsBefore(channel, position)) {
                each.remove();
                return withKey(position, key);
            }
        }
        return null;
    }

    private static boolean beginsAsBefore(FileChannel channel, Position position) throws IOException {
        FileHead head = FileHead.of(channel, position.headLength());
        return head.bytes().length == position.headLength() && head.digest().equals(position.head());
    }

    private static Position begin(FileSource source, Path path, String key, FileHead head, long offset, Instant now) {
        String told = key + '\0' + path + '\0' + now + '\0' + head.digest();
        String id = LineText.sha256(told.getBytes(StandardCharsets.UTF_8)).substring(0, 20);
        return new Position(
                id, source.path(), path.toString(), key, head.bytes().length, head.digest(), 0, offset, now);
    }

    private static Position withKey(Position position, String key) {
        return new Position(
                position.id(),
                position.source(),
                position.path(),
                key,
                position.headLength(),
                position.head(),
                position.generation(),
                position.offset(),
                position.seen());
    }

    private static Position truncated(Position position, FileHead head) {
        return new Position(
                position.id(),
                position.source(),
                position.path(),
                position.key(),
                head.bytes().length,
                head.digest(),
                position.generation() + 1,
                0,
                position.seen());
    }

    /** The end, or the beginning of a last line that is not complete. */
    private static long endOfLastLine(FileChannel channel) throws IOException {
        long size = channel.size();
        int back = (int) Math.min(BACK, size);
        ByteBuffer tail = ByteBuffer.allocate(back);
        channel.read(tail, size - back);
        for (int at = tail.position() - 1; at >= 0; at--) {
            if (tail.get(at) == '\n') {
                return size - back + at + 1;
            }
        }
        return size > BACK ? size : 0;
    }
}
