package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TemplatesTest {

    private final List<String> faults = new ArrayList<>();

    private String text(String template, int most, Briefing briefing, UnaryOperator<String> escape) {
        Templates templates =
                new Templates(Map.of("text", MessageTemplate.parse(template)), (part, reason) -> faults.add(reason));
        Presentation presentation = new Presentation(
                ZoneOffset.UTC, List.of(new DeepLink("Trace", "https://j.example.com/{correlation_id}")), templates);
        return presentation.text("text", briefing, escape, most, () -> "built in");
    }

    private String text(String template) {
        Briefing briefing = Briefing.of(Alerts.notification(OPENED, Alerts.massDelete(1, 150), Alerts.bruteForce()));
        return text(template, 1_000, briefing, UnaryOperator.identity());
    }

    @Test
    void sayWhatTheAlertKnows() {
        assertThat(text("{{level}}: {{headline}} at {{when}}{{#links}} {{name}}={{url}}{{/links}}"))
                .isEqualTo("critical: 150 rows deleted from public.orders in Shop by john@example.com (198.51.100.7)"
                        + " at 21 Nov 2026, 03:10:00 – 03:12:04 UTC (2 min 4 s) Trace=https://j.example.com/req-4711");
        assertThat(text("{{#others}}[{{state}}] {{rule}}{{/others}}{{^resolved}}!{{/resolved}}"))
                .isEqualTo("[medium] ssh_brute_force!");
        assertThat(text("{{#tables}}{{.}};{{/tables}}{{#ending}}over{{/ending}}{{count}}"))
                .isEqualTo("public.orders;187");
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void showHostileTextEscapedHoweverManyBracesThereAre(String hostile) {
        Briefing briefing = Briefing.of(Alerts.notification(OPENED, Alerts.hostile(hostile + "<b>{{level}}")));

        String text = text(
                "{{title}} {{{title}}} {{&title}} {{#tables}}{{{.}}}{{/tables}}",
                100_000,
                briefing,
                value -> value.replace("<", "&lt;"));

        assertThat(text).doesNotContain("<");
    }

    @Test
    void haveAnEndAndThenTheBuiltInTextIsSentAndTheFaultIsTold() {
        assertThat(text("x".repeat(1_001))).isEqualTo("built in");
        assertThat(text("{{#how}}".repeat(12) + "{{/how}}".repeat(12))).isEqualTo("built in");
        assertThat(text("{{#others}}{{oops}}{{/others}}")).isEqualTo("built in");
        assertThat(text("{{ending}}")).isEqualTo("built in");

        assertThat(faults).hasSize(4);
        assertThat(faults.get(0)).isEqualTo("more than 1000 characters come of it");
        assertThat(faults.get(1)).contains("lists without end");
        assertThat(faults.get(2)).startsWith("there is no \"oops\" (line 1)");
        assertThat(faults.get(3)).isEqualTo("nothing comes of it");
    }

    @Test
    void seeNoObjectsAndNoFiles() {
        for (String template : List.of(
                "{{headline.getClass}}",
                "{{headline.length}}",
                "{{size.class.name}}",
                "{{>/etc/passwd}}",
                "{{#others}}",
                "{{/others}}",
                "x".repeat(20_001))) {
            assertThatThrownBy(() -> MessageTemplate.parse(template))
                    .as(template)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
