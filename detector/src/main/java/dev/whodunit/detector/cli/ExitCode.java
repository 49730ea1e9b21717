package dev.whodunit.detector.cli;

/** What the program's exit says. */
final class ExitCode {

    static final int DONE = 0;
    static final int PROBLEMS = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
