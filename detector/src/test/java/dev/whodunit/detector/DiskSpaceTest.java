package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DiskSpaceTest {

    private static final long MIB = 1L << 20;
    private static final long SILENT = -1;

    private final AtomicLong free = new AtomicLong(600 * MIB);
    private final DiskSpace disk = new DiskSpace(
            Path.of("/var/lib/whodunit"),
            directory -> {
                if (free.get() == SILENT) {
                    throw new IOException("stale file handle");
                }
                return free.get();
            },
            512 * MIB);

    @Test
    void hasRoomDownToItsReserve() {
        free.set(512 * MIB);
        disk.look();

        assertThat(disk.enough()).isTrue();
        assertThat(disk.problem()).isNull();
        assertThat(disk.usableBytes()).isEqualTo(512 * MIB);
    }

    @Test
    void saysHowLittleIsLeftBelowIt() {
        free.set(12 * MIB);
        disk.look();

        assertThat(disk.enough()).isFalse();
        assertThat(disk.problem())
                .isEqualTo("only 12 MiB are left on the disk of /var/lib/whodunit, and disk.reserve is 512 MiB");
    }

    @Test
    void hasRoomAgainByItself() {
        free.set(0);
        disk.look();
        free.set(600 * MIB);
        disk.look();

        assertThat(disk.enough()).isTrue();
    }

    @Test
    void believesWhatTheDiskSaidLastWhereItSaysNothing() {
        free.set(0);
        disk.look();
        free.set(SILENT);
        disk.look();

        assertThat(disk.enough()).isFalse();
    }
}
