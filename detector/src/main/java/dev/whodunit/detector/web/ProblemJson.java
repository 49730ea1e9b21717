package dev.whodunit.detector.web;

import dev.whodunit.topologies.serde.Json;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** Errors as {@code application/problem+json} (RFC 9457). */
final class ProblemJson {

    private static final String WRITTEN = "problem";

    private ProblemJson() {}

    /** Whether the request was answered with a problem already. */
    static boolean isWritten(Context context) {
        return context.attribute(WRITTEN) != null;
    }

    static void write(Context context, HttpStatus status, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", status.getMessage());
        problem.put("status", status.getCode());
        problem.put("detail", detail);
        context.attribute(WRITTEN, true);
        context.status(status).contentType("application/problem+json").result(Json.write(problem));
    }
}
