package dev.whodunit.detector.cli;

import picocli.CommandLine.Help.Ansi;

/** Text on its way to a terminal: colours where it has them, and nothing from outside that could play with it. */
final class Terminal {

    private Terminal() {}

    /** Without control characters. */
    static String clean(String text) {
        return text.codePoints().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}", "?") : text;
    }

    /** Cleaned, and where there are colours in this style. */
    static String styled(Ansi ansi, Style style, String text) {
        String clean = clean(text);
        return ansi.enabled() ? style.on + clean + "\u001b[0m" : clean;
    }

    /** How text stands out. */
    enum Style {
        BOLD("\u001b[1m"),
        BAD("\u001b[1;31m"),
        GOOD("\u001b[32m"),
        DOUBTFUL("\u001b[1;33m"),
        FAINT("\u001b[2m");

        private final String on;

        Style(String on) {
            this.on = on;
        }
    }
}
