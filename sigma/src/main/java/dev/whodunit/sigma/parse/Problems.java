package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with one file, up to a limit: a hostile file cannot fill the memory with complaints. */
final class Problems {

    private static final int MOST_ERRORS = 150;
    private static final int MOST_WARNINGS = 49;
    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private int errors;
    private int warnings;

    Problems(String file) {
        this.file = file;
    }

    void error(Node at, String code, String message) {
        error(position(at), code, message);
    }

    void error(Position at, String code, String message) {
        add(at, Severity.ERROR, code, message);
    }

    void warning(Node at, String code, String message) {
        add(position(at), Severity.WARNING, code, message);
    }

    void warning(Position at, String code, String message) {
        add(at, Severity.WARNING, code, message);
    }

    private void add(Position at, Severity severity, String code, String message) {
        boolean error = severity == Severity.ERROR;
        int number = error ? ++errors : ++warnings;
        int most = error ? MOST_ERRORS : MOST_WARNINGS;
        if (number <= most) {
            problems.add(new Problem(at.file(), at.line(), at.column(), severity, code, message));
        } else if (number == most + 1) {
            String rest = "too many " + severity + "s; the rest is left out";
            problems.add(new Problem(at.file(), at.line(), at.column(), severity, "too-many", rest));
        }
    }

    /** How many errors there are so far, told or not. */
    int errors() {
        return errors;
    }

    /** How many warnings there are so far, told or not. */
    int warnings() {
        return warnings;
    }

    /** What was told, in the order of the file. */
    List<Problem> inOrder() {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }

    String file() {
        return file;
    }

    Position position(Node node) {
        return position(node.getStartMark());
    }

    Position position(Optional<Mark> mark) {
        return mark.map(m -> position(m.getLine() + 1, m.getColumn() + 1)).orElse(position(1, 1));
    }

    Position position(int line, int column) {
        return new Position(file, line, column);
    }

    /** Text from the file as a message shows it: in quotes, on one line, cut. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        int end = Math.min(text.length(), LONGEST_QUOTE);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            quoted.append(Character.isISOControl(c) ? ' ' : c);
        }
        return quoted.append(end < text.length() ? "…'" : "'").toString();
    }
}
