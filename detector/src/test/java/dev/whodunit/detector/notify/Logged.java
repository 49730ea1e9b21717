package dev.whodunit.detector.notify;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Everything that the process logs and prints meanwhile. */
final class Logged implements AutoCloseable {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Logged() {
        PrintStream caught = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(caught);
        System.setErr(caught);
    }

    List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
