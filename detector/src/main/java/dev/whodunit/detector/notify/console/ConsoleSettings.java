package dev.whodunit.detector.notify.console;

import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Map;

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

    /**
     * Cards that suit this environment: colours only on a terminal that can, and where {@code NO_COLOR} is not set
     * (https://no-color.org); as wide as {@code COLUMNS} says.
     */
    public static ConsoleSettings cards(
            PrintStream out, boolean terminal, Map<String, String> environment, ZoneId zone) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean able = terminal && !environment.getOrDefault("TERM", "").equals("dumb");
        return new ConsoleSettings(out, Format.CARDS, able && wanted, columns(environment), zone);
    }

    private static int columns(Map<String, String> environment) {
        try {
            return Integer.parseInt(environment.getOrDefault("COLUMNS", "100").strip());
        } catch (NumberFormatException e) {
            return 100;
        }
    }

    public ConsoleSettings {
        width = Math.max(NARROWEST, Math.min(WIDEST, width));
    }
}
