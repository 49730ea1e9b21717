package dev.whodunit.detector.notify.file;

import dev.whodunit.detector.notify.AlertJson;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of {@link AlertJson} lines, one for each revision of an alert that is told, on the disk before it counts as told.
 * It is opened for each notification, so it may be renamed or removed at any time: the next line begins a new one. After
 * a crash in between, a line may be there twice; {@code id} and {@code revision} say so.
 */
public final class FileReceiver implements Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(FileReceiver.class);

    private final ReceiverName name;
    private final Path path;

    public FileReceiver(ReceiverName name, Path path) {
        this.name = name;
        this.path = path;
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) {
        StringBuilder lines = new StringBuilder();
        for (Alert alert : notification.alerts()) {
            Long told = previous == null ? null : previous.told().get(alert.id());
            if (told == null || told < alert.revision()) {
                lines.append(AlertJson.line(alert)).append('\n');
            }
        }
        try {
            if (!lines.isEmpty()) {
                append(lines.toString().getBytes(StandardCharsets.UTF_8));
            }
            return new Outcome.Delivered(null);
        } catch (IOException e) {
            return new Outcome.Retry(reason(e));
        }
    }

    private void append(byte[] lines) throws IOException {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            long end = channel.size();
            // half a line that a crash left would spoil the first of ours
            boolean torn = end > 0 && lastByte(channel, end) != '\n';
            try {
                channel.position(end);
                if (torn) {
                    write(channel, new byte[] {'\n'});
                }
                write(channel, lines);
                channel.force(false);
            } catch (IOException e) {
                takeBack(channel, end);
                throw e;
            }
        }
    }

    private static byte lastByte(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, end - 1);
        return last.get(0);
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void takeBack(FileChannel channel, long end) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            LOG.debug("Half a line stays, which the next one is told apart from: receiver={}", name);
        }
    }

    private String reason(IOException problem) {
        Path directory = path.toAbsolutePath().getParent();
        if (problem instanceof NoSuchFileException || (directory != null && !Files.isDirectory(directory))) {
            return "there is no directory " + directory;
        }
        if (problem instanceof AccessDeniedException) {
            return path + " may not be written by this process";
        }
        if (Files.isDirectory(path)) {
            return path + " is a directory";
        }
        boolean named = problem instanceof FileSystemException;
        String said = named ? ((FileSystemException) problem).getReason() : problem.getMessage();
        return path + " cannot be written: "
                + (said == null ? problem.getClass().getSimpleName() : said);
    }

    @Override
    public boolean answers() {
        Path directory = path.toAbsolutePath().getParent();
        return directory != null && Files.isDirectory(directory) && !Files.isDirectory(path);
    }
}
