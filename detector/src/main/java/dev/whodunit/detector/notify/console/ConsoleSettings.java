package dev.whodunit.detector.notify.console;

import java.io.PrintStream;
import java.time.ZoneId;

/**
 * Where and how the console shows alerts.
 *
 * @param format as cards for people or as lines for programs
 * @param color whether the terminal shows colours
 * @param width of the terminal in characters
 * @param zone the times are shown in
 */
public record ConsoleSettings(PrintStream out, Format format, boolean color, int width, ZoneId zone) {

    private static final int NARROWEST = 50;
    private static final int WIDEST = 120;

    /** What is printed. */
    public enum Format {
        CARDS,
        JSON_LINES
    }

    public ConsoleSettings {
        width = Math.max(NARROWEST, Math.min(WIDEST, width));
    }
}
