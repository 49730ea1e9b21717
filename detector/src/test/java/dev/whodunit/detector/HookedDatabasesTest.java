package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HookedDatabasesTest {

    @TempDir
    private Path directory;

    private HookedDatabases open() {
        return new HookedDatabases(directory.resolve("hooked.json"));
    }

    @Test
    void believesTheLogOfADatabaseThatWasNeverLookedAt() {
        assertThat(open().test("Shop")).isFalse();
    }

    @Test
    void knowsAfterARestartWhatWasSeenBefore() {
        HookedDatabases before = open();
        before.seen("Shop", true);
        before.seen("Billing", true);
        before.seen("Billing", false);

        HookedDatabases after = open();

        assertThat(after.test("Shop")).isTrue();
        assertThat(after.test("Billing")).isFalse();
    }

    @Test
    void startsAfreshWhereTheFileIsBroken() throws Exception {
        Files.writeString(directory.resolve("hooked.json"), "[\"Shop");

        HookedDatabases hooked = open();

        assertThat(hooked.test("Shop")).isFalse();
        hooked.seen("Shop", true);
        assertThat(open().test("Shop")).isTrue();
    }
}
