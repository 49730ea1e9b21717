package dev.whodunit.detector.cli;

import dev.whodunit.detector.rules.RuleTestRun.Outcome;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.rule.RuleTest;
import dev.whodunit.sigma.rule.RuleTest.Expected;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** What became of tests, as people and as programs read it. */
record TestReport(List<Outcome> outcomes, List<Problem> errors) {

    TestReport {
        outcomes = List.copyOf(outcomes);
        errors = List.copyOf(errors);
    }

    boolean passed() {
        return errors.isEmpty() && failures() == 0;
    }

    private long failures() {
        return outcomes.stream().filter(outcome -> !outcome.passed()).count();
    }

    /** A line for each file, the failures in it with what was expected and what came, and a summary. */
    void print(PrintWriter out, Ansi ansi) {
        new ProblemReport(errors).print(out, ansi);
        byFile().forEach((file, tests) -> {
            long failed = tests.stream().filter(outcome -> !outcome.passed()).count();
            String verdict = failed == 0
                    ? Terminal.styled(ansi, Terminal.Style.GOOD, "ok")
                    : Terminal.styled(ansi, Terminal.Style.BAD, "FAILED");
            String numbers = failed == 0 ? ProblemReport.many(tests.size(), "test") : failed + " of " + tests.size();
            out.println(Terminal.clean(file) + ": " + verdict + ", " + numbers);
            tests.stream().filter(outcome -> !outcome.passed()).forEach(outcome -> print(outcome, out, ansi));
        });
        out.println(summary());
    }

    private Map<String, List<Outcome>> byFile() {
        Map<String, List<Outcome>> files = new LinkedHashMap<>();
        outcomes.forEach(
                outcome -> files.computeIfAbsent(outcome.test().position().file(), file -> new ArrayList<>())
                        .add(outcome));
        return files;
    }

    private static void print(Outcome outcome, PrintWriter out, Ansi ansi) {
        RuleTest test = outcome.test();
        out.println("  " + Terminal.styled(ansi, Terminal.Style.BAD, "FAILED") + " "
                + Terminal.clean(test.name() + "  (" + test.position() + ")"));
        List<Expected> unexpected = new ArrayList<>(outcome.unexpected());
        for (Expected missing : outcome.missing()) {
            Expected nearest = nearest(missing, unexpected);
            unexpected.remove(nearest);
            out.println(Terminal.clean("    expected  " + missing));
            out.println(Terminal.clean("    actual    " + (nearest == null ? "no such alert" : nearest)));
        }
        for (Expected alert : unexpected) {
            out.println("    expected  no such alert");
            out.println(Terminal.clean("    actual    " + alert));
        }
    }

    /** The alert that was probably meant: of the same rule, and of the same group if there is one. */
    private static @Nullable Expected nearest(Expected missing, List<Expected> unexpected) {
        List<Expected> same = unexpected.stream()
                .filter(alert -> alert.rule().name().equals(missing.rule().name()))
                .toList();
        return same.stream()
                .filter(alert -> Objects.equals(alert.group(), missing.group()))
                .findFirst()
                .orElse(same.isEmpty() ? null : same.get(0));
    }

    private String summary() {
        long failed = failures();
        String tests = ProblemReport.many(outcomes.size(), "test") + " in "
                + ProblemReport.many(byFile().size(), "file") + ": " + (outcomes.size() - failed) + " passed, " + failed
                + " failed";
        return errors.isEmpty() ? tests : tests + "; " + ProblemReport.many(errors.size(), "error");
    }

    String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("tests", outcomes.stream().map(TestReport::fields).toList());
        report.put("passed", outcomes.size() - failures());
        report.put("failed", failures());
        report.put("problems", errors.stream().map(ProblemReport::fields).toList());
        return Json.text(report);
    }

    private static Map<String, @Nullable Object> fields(Outcome outcome) {
        RuleTest test = outcome.test();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("file", test.position().file());
        fields.put("line", test.position().line());
        fields.put("rule", test.rule() == null ? null : test.rule().name());
        fields.put("name", test.name());
        fields.put("passed", outcome.passed());
        fields.put("missing", outcome.missing().stream().map(TestReport::fields).toList());
        fields.put(
                "unexpected",
                outcome.unexpected().stream().map(TestReport::fields).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(Expected alert) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rule", alert.rule().name());
        fields.put("group", alert.group());
        fields.put("count", alert.count());
        fields.put("at", alert.at() == null ? null : Expected.text(alert.at()));
        fields.put("resolved", alert.resolved() == null ? null : Expected.text(alert.resolved()));
        return fields;
    }
}
