package dev.whodunit.detector.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts under {@code src/test/resources/notify} that somebody has looked at. A test with
 * {@code -Dgolden.write=true} writes them anew.
 */
public final class Golden {

    private static final Path DIRECTORY = Path.of("src/test/resources/notify");

    private Golden() {}

    /** Checks that the text is the one that was looked at. */
    public static void check(String file, String text) throws IOException {
        Path path = DIRECTORY.resolve(file);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(path, text);
        }
        assertThat(text).as("differs from %s", path).isEqualTo(Files.readString(path));
    }
}
