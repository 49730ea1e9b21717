package dev.whodunit.detector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutTextTest {

    @Test
    void textWithinTheLimitStays() {
        assertThat(CutText.cut("four", 4)).isEqualTo("four");
    }

    @Test
    void longerTextTellsItsLengthAndHash() {
        assertThat(CutText.cut("abcdef", 3)).startsWith("abc…[cut: 6 bytes, sha256 bef57ec7");
    }

    @Test
    void aCharacterOfTwoHalvesIsNotCutInTwo() {
        assertThat(CutText.cut("ab\uD83D\uDE00cd", 3)).startsWith("ab…");
    }
}
