package dev.whodunit.detector.notify.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ButtonTest {

    @Test
    void anIdSaysWhatIsPressedAndForWhichGroup() {
        for (Button button : Button.values()) {
            String group = "1a2b3c4d/0123456789abcdef-1/7:8";

            assertThat(Button.parse(button.id(group))).isEqualTo(new Button.Pressed(button, group));
        }
        assertThat(Button.SILENCE_4H.silence()).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void whatIsNoneOfOursSaysNothing() {
        for (String id : List.of("", "ack", "unknown:g", ":g")) {
            assertThat(Button.parse(id)).isNull();
        }
    }

    @Test
    void aGroupThatHasNoRoomInAnIdGetsNoButtons() {
        assertThat(Button.rows("g".repeat(85), true, Handled.NONE)).hasSize(2);
        assertThat(Button.rows("g".repeat(86), true, Handled.NONE)).isEmpty();
    }

    @Test
    void whatIsNoMentionIsNotAccepted() {
        for (String text : List.of("@all", "here", "<@&x>", "@here @everyone", "")) {
            assertThatThrownBy(() -> BotSettings.mention(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected @here");
        }
        for (String text : List.of("@here", "@everyone", "<@&910000000000000001>", "<@42>")) {
            assertThat(BotSettings.mention(text)).isEqualTo(text);
        }
    }
}
