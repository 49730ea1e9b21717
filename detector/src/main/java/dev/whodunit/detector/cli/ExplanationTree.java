package dev.whodunit.detector.cli;

import dev.whodunit.sigma.match.Explanation;
import dev.whodunit.sigma.match.Explanation.Branch;
import dev.whodunit.sigma.match.Explanation.FieldCheck;
import dev.whodunit.sigma.match.Explanation.KeywordCheck;
import dev.whodunit.sigma.match.Explanation.Named;
import dev.whodunit.sigma.match.Explanation.Quantified;
import dev.whodunit.sigma.match.Explanation.Step;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** An explanation for people: a line for each step, indented under the step that it is part of. */
final class ExplanationTree {

    private static final int LONGEST = 200;

    private final PrintWriter out;
    private final Ansi ansi;
    private final Set<String> shown = new HashSet<>();

    private ExplanationTree(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    static void print(Explanation explanation, PrintWriter out, Ansi ansi) {
        new ExplanationTree(out, ansi).print(explanation);
    }

    private void print(Explanation explanation) {
        String name = explanation.rule().name();
        out.println(Terminal.styled(
                        ansi,
                        Terminal.Style.BOLD,
                        name == null ? explanation.rule().title() : name) + ": "
                + verdict(explanation.matches(), explanation.matches() ? "matches" : "does not match"));
        List<FieldCheck> logsource = explanation.logsource();
        line(1, "logsource", logsource.stream().allMatch(FieldCheck::holds), "");
        logsource.forEach(check -> print(2, check));
        line(1, "condition", explanation.condition().holds(), "");
        print(2, explanation.condition());
    }

    private void print(int depth, Step step) {
        if (step instanceof FieldCheck check) {
            line(depth, name(check), check.holds(), ": expected " + check.expected() + ", found " + value(check));
        } else if (step instanceof KeywordCheck keyword) {
            line(depth, "any field", keyword.holds(), ": expected " + keyword.expected() + ", found " + where(keyword));
        } else if (step instanceof Named named) {
            boolean again = !shown.add(named.selection());
            line(depth, named.selection(), named.holds(), again ? " (as above)" : "");
            if (!again) {
                print(depth + 1, named.asks());
            }
        } else if (step instanceof Quantified quantified) {
            line(depth, quantified.text(), quantified.holds(), "");
            quantified.selections().forEach(selection -> print(depth + 1, selection));
        } else if (step instanceof Branch branch) {
            line(depth, words(branch), branch.holds(), "");
            branch.parts().forEach(part -> print(depth + 1, part));
        }
    }

    private static String words(Branch branch) {
        return switch (branch.kind()) {
            case ALL -> "all of these";
            case ANY -> "one of these";
            case NOT -> "not";
        };
    }

    private void line(int depth, String what, boolean holds, String rest) {
        out.println("  ".repeat(depth) + Terminal.clean(what) + ": " + verdict(holds, holds ? "yes" : "no")
                + Terminal.clean(rest));
    }

    private String verdict(boolean holds, String text) {
        return Terminal.styled(ansi, holds ? Terminal.Style.GOOD : Terminal.Style.BAD, text);
    }

    private static String name(FieldCheck check) {
        return check.name().equals(check.field()) ? check.field() : check.field() + " (" + check.name() + ")";
    }

    private static String value(FieldCheck check) {
        boolean unrouted =
                check.found() == null && check.holds() && check.field().startsWith("logsource.");
        return shown(check.found()) + (unrouted ? " (an event without logsource is tried against every rule)" : "");
    }

    private static String where(KeywordCheck keyword) {
        return keyword.found().isEmpty() ? "nothing" : "it in " + shown(keyword.found());
    }

    private static String shown(@Nullable Object value) {
        String text = value == null ? "nothing" : Json.text(value);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
