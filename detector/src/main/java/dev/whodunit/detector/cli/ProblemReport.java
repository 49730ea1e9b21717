package dev.whodunit.detector.cli;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Problems of rule files, as people and as programs read them. */
record ProblemReport(List<Problem> problems) {

    ProblemReport {
        problems = List.copyOf(problems);
    }

    /** One line each, {@code file:line:column: severity: message}. */
    void print(PrintWriter out, Ansi ansi) {
        problems.forEach(problem -> out.println(line(problem, ansi)));
    }

    static String line(Problem problem, Ansi ansi) {
        if (!ansi.enabled()) {
            return Terminal.clean(problem.toString());
        }
        Terminal.Style style = problem.isError() ? Terminal.Style.BAD : Terminal.Style.DOUBTFUL;
        return Terminal.styled(
                        ansi, Terminal.Style.BOLD, problem.file() + ":" + problem.line() + ":" + problem.column())
                + ": "
                + Terminal.styled(ansi, style, problem.severity().toString()) + ": "
                + Terminal.clean(problem.message());
    }

    String json() {
        return Json.text(
                Map.of("problems", problems.stream().map(ProblemReport::fields).toList()));
    }

    static Map<String, Object> fields(Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", problem.file());
        fields.put("line", problem.line());
        fields.put("column", problem.column());
        fields.put("severity", problem.severity().toString());
        fields.put("code", problem.code());
        fields.put("message", problem.message());
        return fields;
    }

    /** {@code 1 error, 2 warnings}, or {@code no problems}. */
    String summary() {
        long errors = problems.stream().filter(Problem::isError).count();
        long warnings = problems.size() - errors;
        return problems.isEmpty() ? "no problems" : many(errors, "error") + ", " + many(warnings, "warning");
    }

    static String many(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
