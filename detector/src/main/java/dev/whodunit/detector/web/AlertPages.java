package dev.whodunit.detector.web;

import dev.whodunit.detector.operator.Durations;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.detector.operator.Refused;
import dev.whodunit.detector.operator.SilenceRequest;
import dev.whodunit.topologies.event.Alert;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code /alerts/ID}: the page that links in messages lead to. To read it changes nothing; what its forms send does what the
 * API does, and leads back to it.
 */
final class AlertPages {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String WRITTEN = "page";

    private final Clock clock;

    AlertPages(Clock clock) {
        this.clock = clock;
    }

    /** {@code GET /alerts/{id}}. */
    void show(Context context, Service service) {
        page(context, service, null);
    }

    /** {@code POST /alerts/{id}/acknowledgement} of {@code author} and {@code note}, or {@code give_up}. */
    void acknowledge(Context context, Service service) {
        perform(context, service, id -> {
            if (field(context, "give_up").isEmpty()) {
                service.operations().acknowledge(id, field(context, "author"), field(context, "note"));
            } else {
                service.operations().giveUp(id);
            }
        });
    }

    /** {@code POST /alerts/{id}/silence} of {@code author}, {@code duration} and {@code comment}. */
    void silence(Context context, Service service) {
        perform(context, service, id -> {
            Alert alert = service.feeds().alerts().find(id);
            if (alert == null) {
                throw new IllegalArgumentException("there is no such alert");
            }
            Instant end = clock.instant().plus(Durations.parse(field(context, "duration")));
            service.operations()
                    .silence(SilenceRequest.of(
                            Operations.matchers(alert), end, field(context, "author"), field(context, "comment")));
        });
    }

    private static String field(Context context, String name) {
        return Objects.requireNonNullElse(context.formParam(name), "").strip();
    }

    /** What is done to the alert of this id. */
    private interface Deed {
        void perform(String id);
    }

    private void perform(Context context, Service service, Deed deed) {
        try {
            deed.perform(context.pathParam("id"));
            context.status(HttpStatus.SEE_OTHER).header("Location", "../" + context.pathParam("id"));
        } catch (Refused | IllegalArgumentException e) {
            context.status(HttpStatus.BAD_REQUEST);
            page(context, service, String.valueOf(e.getMessage()));
        }
    }

    /** Whether the request was answered with a page. */
    static boolean isWritten(Context context) {
        return context.attribute(WRITTEN) != null;
    }

    private void page(Context context, Service service, @Nullable String problem) {
        context.header("Content-Security-Policy", AlertPage.POLICY);
        // A form that is sent from here has to say so.
        context.header("Referrer-Policy", "same-origin");
        context.contentType(HTML).attribute(WRITTEN, true);
        Alert alert = service.feeds().alerts().find(context.pathParam("id"));
        if (alert == null) {
            context.status(HttpStatus.NOT_FOUND).result(AlertPage.nothing("There is no such alert, or not any more."));
            return;
        }
        Instant now = clock.instant();
        Chronicle.Sources sources = new Chronicle.Sources(
                alert,
                service.feeds().notifications().of(alert.id()),
                service.feeds().controls().acknowledgement(alert),
                alert.state() == Alert.State.FIRING ? service.feeds().controls().silencing(alert, now) : List.of());
        context.result(AlertPage.of(new AlertPage.Shown(sources, Access.visitor(context), problem, now)));
    }
}
