package dev.whodunit.detector.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.topologies.event.Alert;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeepLinkTest {

    private static List<String> fill(String url, Alert alert) {
        return DeepLink.fill(List.of(new DeepLink("x", url)), alert).stream()
                .map(DeepLink.Filled::url)
                .toList();
    }

    @Test
    void theAlertFillsItsPlaces() {
        assertThat(fill("https://jaeger.example.com/trace/{correlation_id}", Alerts.massDelete(1, 150)))
                .containsExactly("https://jaeger.example.com/trace/req-4711");
        assertThat(fill("https://g.example.com/d?from={from}&to={to}&who={actor.name}", Alerts.massDelete(1, 150)))
                .containsExactly("https://g.example.com/d?from=1795230300000&to=1795231024000&who=john%40example.com");
        assertThat(fill("https://git.example.com/rules/{rule}.yml#{alert}", Alerts.truncate()))
                .containsExactly("https://git.example.com/rules/database_truncate.yml#7c0ffee5a1b2c3d4-1");
    }

    @Test
    void aLinkThatTheAlertCannotFillIsLeftOut() {
        assertThat(fill("https://jaeger.example.com/trace/{correlation_id}", Alerts.truncate()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void textFromOutsideStaysInItsPlace(String text) {
        assertThat(fill("https://x.example.com/{correlation_id}/end", Alerts.hostile(text)))
                .allMatch(url -> url.matches("https://x\\.example\\.com/[A-Za-z0-9%._*-]+/end"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"javascript:alert(1)", "//x.example.com", "https://", "https://a@b/{rule}", "https://x/{a b}"})
    void whatIsNoLinkIsRefused(String url) {
        assertThatThrownBy(() -> new DeepLink("x", url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no link");
    }
}
