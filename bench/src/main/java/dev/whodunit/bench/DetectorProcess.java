package dev.whodunit.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The service as users start it, in a process of its own that can be killed. */
final class DetectorProcess implements AutoCloseable {

    private static final long LOOK_EVERY_NANOS = 20_000_000;

    private final Path launcher;
    private final Path configuration;
    private final URI ready;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private @Nullable Process process;

    DetectorProcess(Path launcher, Path configuration, int port) {
        this.launcher = launcher;
        this.configuration = configuration;
        this.ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
    }

    void start() throws IOException {
        Path directory = configuration.toAbsolutePath().getParent();
        process = new ProcessBuilder(launcher.toString(), "run", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory == null
                                ? Path.of("detector.log").toFile()
                                : directory.resolve("detector.log").toFile()))
                .start();
    }

    /** Waits until it is ready; what it still waits for is the exception's message. */
    void awaitReady(Duration longest) throws InterruptedException {
        long giveUp = System.nanoTime() + longest.toNanos();
        String last = "nothing answers";
        while (System.nanoTime() < giveUp) {
            try {
                HttpResponse<String> response = http.send(
                        HttpRequest.newBuilder(ready)
                                .timeout(Duration.ofSeconds(5))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return;
                }
                last = response.body();
            } catch (IOException notYet) {
                requireAlive();
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        throw new IllegalStateException("not ready after " + longest.toSeconds() + " s: " + last);
    }

    /** Throws where it ended by itself. */
    void requireAlive() {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(
                    "the detector ended by itself" + (current == null ? "" : " with " + current.exitValue()));
        }
    }

    /** {@code kill -9}; returns once the process is gone. */
    void kill() throws InterruptedException {
        requireAlive();
        Process current = process;
        if (current != null) {
            current.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        Process current = process;
        if (current != null && current.isAlive()) {
            current.destroy();
            if (!current.waitFor(30, TimeUnit.SECONDS)) {
                current.destroyForcibly().waitFor();
            }
        }
    }
}
