package dev.whodunit.detector.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The program as a terminal sees it, without one. */
final class Cli {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    int run(String... arguments) {
        return command().execute(arguments);
    }

    CommandLine command() {
        return Whodunit.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
