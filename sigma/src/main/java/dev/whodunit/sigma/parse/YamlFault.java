package dev.whodunit.sigma.parse;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What keeps a text from being YAML, in the words of the person who wrote it: what was found, and what was expected. The
 * engine speaks of its grammar; its own words are kept where nothing better is known.
 */
final class YamlFault {

    private static final int LONGEST_LINE = 500;
    private static final int MOST_LINES_UP = 5;

    private final String text;
    private final String problem;
    private final String context;
    private final Optional<Mark> found;
    private final Optional<Mark> begun;

    YamlFault(MarkedYamlEngineException fault, String text) {
        this.text = text;
        problem = fault.getProblem();
        context = String.valueOf(fault.getContext());
        begun = fault.getContextMark().or(fault::getProblemMark);
        found = fault.getProblemMark().or(fault::getContextMark);
    }

    /** Adds it to what is told of the file. */
    void tell(Problems problems) {
        if (hasTabs(0) || hasTabs(1)) {
            tell(problems, found, "a tab is in the indentation: expected spaces");
        } else if (problem.startsWith("found character")) {
            tell(problems, found, unquoted(found));
        } else if (context.contains("alias")
                || problem.contains("undefined alias")
                || context.contains("block scalar")) {
            tell(problems, begun, unquoted(begun));
        } else if (isQuoteInQuotes()) {
            tell(problems, found, "a quote within single quotes is written twice" + doubled());
        } else if (problem.startsWith("mapping values are not allowed") && lacksBlank()) {
            tellOfBlank(problems);
        } else if (problem.startsWith("mapping values are not allowed")) {
            tell(problems, found, colon());
        } else if (problem.startsWith("could not find expected ':'")) {
            tell(problems, begun, "the line is no 'key: value': expected a colon and a space after the key");
        } else if (problem.startsWith("sequence entries are not allowed")) {
            tell(problems, found, "a list begins beside its key: expected each '- ' on a line below, or [a, b]");
        } else if (problem.startsWith("expected <block end>")) {
            tell(problems, found, afterBlock());
        } else if (context.contains("quoted scalar") && problem.startsWith("found unexpected")) {
            tell(problems, begun, "the quote is not closed: expected it again where the value ends");
        } else if (problem.startsWith("found unknown escape character")) {
            tell(
                    problems,
                    found,
                    "a backslash in double quotes begins what YAML does not know: expected single quotes");
        } else if (problem.startsWith("expected the node content")) {
            tell(
                    problems,
                    found,
                    "a value is missing here, or a list or map is not closed: expected a value, ']' or '}'");
        } else if (problem.startsWith("expected ',' or ']'")) {
            tell(problems, found, "the list that begins" + where(begun) + " is not closed: expected ',' or ']'");
        } else if (problem.startsWith("expected ',' or '}'")) {
            tell(problems, found, "the map that begins" + where(begun) + " is not closed: expected ',' or '}'");
        } else {
            tell(problems, found, problem);
        }
    }

    private static void tell(Problems problems, Optional<Mark> at, String message) {
        problems.error(problems.position(at), "yaml", "not YAML: " + message);
    }

    /** About a value that begins with a character which YAML keeps for itself. */
    private String unquoted(Optional<Mark> at) {
        String rest = rest(at);
        int end = 0;
        while (end < rest.length() && ",]}#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        String value = rest.substring(0, end).strip();
        return value.isEmpty()
                ? problem
                : "a value begins with " + Problems.quote(value.substring(0, 1)) + ": expected it in quotes, as in "
                        + Problems.quote(value.replace("'", "''"));
    }

    private String colon() {
        return before(found).contains(": ")
                ? "a second colon is in the line: expected the value in quotes"
                : "the line is indented deeper than a key beside the one above it: expected the same column";
    }

    private String afterBlock() {
        return before(found).isBlank()
                ? "the line is not indented like those beside it: expected it to begin in column "
                        + begun.map(mark -> mark.getColumn() + 1).orElse(1) + where(begun)
                : "there is more after the value: expected the whole of it in quotes";
    }

    /** A quoted value seems to have ended in the middle of a word. */
    private boolean isQuoteInQuotes() {
        String before = before(found);
        String rest = rest(found);
        return problem.startsWith("expected ")
                && before.endsWith("'")
                && before.chars().filter(c -> c == '\'').count() % 2 == 0
                && !rest.isEmpty()
                && Character.isLetterOrDigit(rest.charAt(0));
    }

    /** How the value that begins with the first quote is to be written, where the line ends with it. */
    private String doubled() {
        String value = line(found, 0).substring(before(found).indexOf('\'') + 1).strip();
        return value.endsWith("'")
                ? ": expected "
                        + Problems.quote(value.substring(0, value.length() - 1)
                                .replace("''", "'")
                                .replace("'", "''"))
                : "";
    }

    private boolean lacksBlank() {
        return !before(found).contains(": ") && joinedAbove().isPresent();
    }

    /** The line above that has no blank after its colon, so that this one seems to go on with its value. */
    private Optional<MissingBlank> joinedAbove() {
        String above = line(found, linesUp()).strip();
        return MissingBlank.in(above.startsWith("- ") ? above.substring(2).strip() : above);
    }

    private void tellOfBlank(Problems problems) {
        int above = linesUp();
        MissingBlank joined = joinedAbove().orElseThrow();
        problems.error(
                problems.position(
                        found.map(Mark::getLine).orElse(0) - above + 1,
                        line(found, above).indexOf(joined.key() + ":")
                                + joined.key().length()
                                + 2),
                "yaml",
                "not YAML: a blank is missing after the colon: expected " + Problems.quote(joined.meant()));
    }

    /** How far above the found line the next one is that is not blank, or its distance from the first. */
    private int linesUp() {
        int up = 1;
        while (up < MOST_LINES_UP
                && up < found.map(Mark::getLine).orElse(0)
                && line(found, up).isBlank()) {
            up++;
        }
        return up;
    }

    private static String where(Optional<Mark> mark) {
        return mark.map(at -> " in line " + (at.getLine() + 1)).orElse("");
    }

    private String before(Optional<Mark> at) {
        String line = line(at, 0);
        return line.substring(0, Math.min(at.map(Mark::getColumn).orElse(0), line.length()));
    }

    private String rest(Optional<Mark> at) {
        return line(at, 0).substring(before(at).length());
    }

    private boolean hasTabs(int linesAbove) {
        String line = line(found, linesAbove);
        return line.substring(0, line.length() - line.stripLeading().length()).indexOf('\t') >= 0;
    }

    /** The marked line, or one above it, without its end; cut where it is long. */
    private String line(Optional<Mark> at, int above) {
        int number = at.map(Mark::getLine).orElse(0) - above;
        return number < 0
                ? ""
                : text.lines()
                        .skip(number)
                        .findFirst()
                        .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
                        .orElse("");
    }
}
