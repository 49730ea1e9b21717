package dev.whodunit.detector.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PlainTextTest {

    @Test
    void aLineIsOneLine() {
        assertThat(PlainText.line(" a\r\n\tb\u2028c \u00A0 d ", 100)).isEqualTo("a b c d");
    }

    @Test
    void aBlockKeepsItsLines() {
        assertThat(PlainText.block("DELETE\n  FROM x\r\n  WHERE y", 100)).isEqualTo("DELETE\n  FROM x \n  WHERE y");
    }

    @Test
    void whatCannotBeSeenIsWritten() {
        assertThat(PlainText.line("user\u202Etxt.exe", 100)).isEqualTo("user\\u202Etxt.exe");
        assertThat(PlainText.line("\u001b[31m", 100)).isEqualTo("\\u001B[31m");
        assertThat(PlainText.line("a\u200Bb\uDB40\uDC41", 100)).isEqualTo("a\\u200Bb\\u{E0041}");
    }

    @Test
    void towersOfAccentsAreCutDown() {
        assertThat(PlainText.line("e\u0301" + "\u0300".repeat(300) + "t", 100)).isEqualTo("e\u0301\u0300t");
    }

    @Test
    void halfCharactersAreReplacedAndNoneIsMade() {
        assertThat(PlainText.line("\uD83D!", 10)).isEqualTo("\uFFFD!");
        assertThat(PlainText.line("😀".repeat(10), 4)).isEqualTo("😀…");
    }

    @Test
    void ofALongStatementBeginningAndEndRemain() {
        String cut = PlainText.block("DELETE FROM orders WHERE " + "x".repeat(5000) + " LIMIT 5", 60);

        assertThat(cut)
                .hasSizeLessThanOrEqualTo(60)
                .startsWith("DELETE FROM orders")
                .endsWith(" LIMIT 5");
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void staysWithinItsLimit(String text) {
        for (int most : new int[] {1, 2, 7, 64, 1000}) {
            assertThat(PlainText.line(text, most)).hasSizeLessThanOrEqualTo(Math.max(1, most));
        }
        assertThat(PlainText.block(text, 64)).hasSizeLessThanOrEqualTo(64);
    }
}
