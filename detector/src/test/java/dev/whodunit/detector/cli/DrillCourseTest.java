package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.drill.DrillCourse;
import dev.whodunit.detector.drill.DrillFault;
import dev.whodunit.detector.drill.DrillFault.Hop;
import dev.whodunit.detector.drill.DrillResult;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DrillCourseTest {

    private static final String TOLD = told("opened", "ops");
    private static final String DELIVERED = delivery("ops/webhook-0", "delivered", "1", "250", "null");

    private static String told(String reason, String... receivers) {
        StringBuilder told = new StringBuilder();
        for (String receiver : receivers) {
            told.append(told.isEmpty() ? "" : ",").append("""
                    {"group": "g", "receiver": "%s", "route": "alertname=whodunit_drill", "reason": "%s",
                     "at": "2026-01-02T03:04:05.120000Z"}""".formatted(receiver, reason));
        }
        return told.toString();
    }

    private static String delivery(String receiver, String state, String revision, String millis, String reason) {
        return """
                {"receiver": "%s", "state": "%s", "at": "2026-01-02T03:04:05.%s000Z", "attempt": 1, "revision": %s, "reason": %s}
                """.formatted(receiver, state, millis, revision, reason);
    }

    private static DrillCourse course(String told, String deliveries, String held, Map<String, Integer> integrations) {
        try {
            return new DrillCourse(
                    Json.MAPPER.readValue("""
                            {"alert": {"id": "a-1", "first": "2026-01-02T03:04:05.000000Z"}, "opened": "2026-01-02T03:04:05.090000Z",
                             "told": [%s], "deliveries": [%s], "held": [%s]}
                            """.formatted(told, deliveries, held), JsonNode.class), integrations);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DrillCourse course(String told, String deliveries) {
        return course(told, deliveries, "", Map.of("ops", 1));
    }

    private static String printed(DrillCourse course) {
        StringWriter out = new StringWriter();
        new DrillReport(new DrillResult("Shop", course, course.fault())).print(new PrintWriter(out, true));
        return out.toString();
    }

    @Test
    void each_step_is_told_with_its_time_since_the_commit() {
        DrillCourse course = course(TOLD, DELIVERED);

        assertThat(course.fault()).isNull();
        assertThat(course.latency()).isEqualTo(Duration.ofMillis(250));
        assertThat(printed(course)).isEqualToNormalizingNewlines("""
                Shop: came out after 250 ms
                  commit                2026-01-02T03:04:05Z
                  alert         +90 ms  a-1
                  told         +120 ms  ops, by the route alertname=whodunit_drill
                  delivered    +250 ms  ops/webhook-0
                """);
    }

    @Test
    void a_message_that_goes_on_with_another_alert_is_delivered_all_the_same() {
        assertThat(course(TOLD, delivery("ops/webhook-0", "intent", "1", "250", "null"))
                        .fault())
                .isNull();
    }

    @Test
    void what_was_told_of_an_older_alert_of_the_group_is_no_delivery() {
        DrillFault fault =
                Objects.requireNonNull(course(TOLD, delivery("ops/webhook-0", "delivered", "null", "001", "null"))
                        .fault());

        assertThat(fault.hop()).isEqualTo(Hop.RECEIVER);
        assertThat(fault.problem()).isEqualTo("ops/webhook-0 has not taken it yet");
    }

    @Test
    void who_refuses_or_waits_is_named_with_the_reason() {
        String refused = delivery("ops/webhook-0", "refused", "1", "250", "\"answered 404\"");
        String waiting = delivery("ops/slack-0", "waiting", "null", "250", "\"answered 503\"");

        DrillCourse course = course(TOLD, refused + "," + waiting, "", Map.of("ops", 2));

        assertThat(course.fault())
                .extracting(DrillFault::problem)
                .isEqualTo("ops/webhook-0 refused it: answered 404; ops/slack-0 has not taken it yet: answered 503");
        assertThat(printed(course))
                .startsWith("Shop: did not come out, stopped at receiver")
                .doesNotContain("delivered");
    }

    @Test
    void every_integration_of_every_receiver_has_to_have_it() {
        assertThat(course(TOLD, DELIVERED, "", Map.of("ops", 2)).fault())
                .extracting(DrillFault::problem)
                .isEqualTo("ops is still to be told, 1 of 2 have it");
        assertThat(course(told("opened", "ops", "ops2"), DELIVERED, "", Map.of())
                        .fault())
                .extracting(DrillFault::problem)
                .isEqualTo("ops2 is still to be told, 0 of 1 have it");
    }

    @Test
    void a_receiver_that_tells_nobody_is_no_proof() {
        assertThat(course(told("opened", "nobody"), "", "", Map.of("nobody", 0)).fault())
                .extracting(DrillFault::problem)
                .isEqualTo("nobody tells nobody");
    }

    @Test
    void what_is_held_back_is_told_with_what_holds_it() {
        DrillFault fault = Objects.requireNonNull(course(
                        "",
                        "",
                        "{\"receiver\": \"ops\", \"route\": \"r\", \"reason\": \"silenced by ada\", \"since\": \"t\"}",
                        Map.of())
                .fault());

        assertThat(fault.hop()).isEqualTo(Hop.ROUTE);
        assertThat(fault.problem()).isEqualTo("held back: ops is not told: silenced by ada");
        assertThat(fault.remedy()).contains("whodunit silence list");
    }

    @Test
    void a_route_that_waits_is_named_as_the_hop() {
        DrillFault fault = Objects.requireNonNull(course("", "").fault());

        assertThat(fault.hop()).isEqualTo(Hop.ROUTE);
        assertThat(fault.remedy()).contains("whodunit routes test --labels alertname=whodunit_drill");
    }

    @Test
    void clocks_that_differ_make_no_negative_latency() {
        String early = DELIVERED.replace("03:04:05.250", "03:04:04.250");
        DrillCourse course = course(TOLD.replace("05.120", "04.120"), early);
        DrillCourse behind = new DrillCourse(
                ((ObjectNode) course.answer()).put("opened", "2026-01-02T03:04:04.000000Z"), course.integrations());

        assertThat(behind.latency()).isZero();
        assertThat(printed(behind)).contains("delivered    -750 ms");
    }
}
