package dev.whodunit.topologies.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.window.Occurrence;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OccurrencesTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "' -2.5 ', -2.5", "+.5, 0.5", "7., 7", "1e3, 1000", "1E-2, 0.01"})
    void text_that_is_a_number_is_that_number(String text, double number) {
        assertThat(Occurrences.number(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "many",
                "NaN",
                "Infinity",
                "0x1p3",
                "1d",
                "1e999",
                "1,5",
                "12345678901234567890123456789012345678901"
            })
    void other_text_is_none(String text) {
        assertThat(Occurrences.number(text)).isNaN();
    }

    @Test
    void values_that_join_to_the_same_text_are_different_values() {
        assertThat(of("a", "bc").valueHash()).isNotEqualTo(of("ab", "c").valueHash());
        assertThat(of("a", "bc").valueHash()).isEqualTo(of("a", "bc").valueHash());
    }

    @Test
    void an_event_without_values_has_none() {
        assertThat(of().valueHash()).isZero();
        assertThat(of().number()).isNaN();
    }

    private static Occurrence of(String... values) {
        return Occurrences.of(new Match("s", Map.of(), Event.of(Map.of("event.id", "e")), List.of(), List.of(values)));
    }
}
