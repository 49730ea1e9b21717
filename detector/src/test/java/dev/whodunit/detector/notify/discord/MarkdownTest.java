package dev.whodunit.detector.notify.discord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MarkdownTest {

    private static final Pattern MENTION = Pattern.compile("@everyone|@here|<@[!&]?\\d+>|<#\\d+>|<a?:\\w+:\\d+>");

    /** A sign of Markdown that no backslash stands before. */
    private static final Pattern BARE = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*[*_~`|<>#\\[\\]()]");

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void escapedTextHasNoMentionNoMarkupAndItsLength(String text) {
        for (int most : new int[] {2, 10, 256, 1024}) {
            String escaped = Markdown.escape(text, most);

            assertThat(escaped).hasSizeLessThanOrEqualTo(most).doesNotContainPattern(MENTION);
            assertThat(BARE.matcher(escaped).find()).as(escaped).isFalse();
            assertThat(escaped.replace("\\\\", "")).doesNotEndWith("\\");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void codeCannotBeLeftFromInside(String text) {
        String code = Markdown.code(text, 100);
        String block = Markdown.sql(text, 300);

        assertThat(code).hasSizeLessThanOrEqualTo(100);
        assertThat(code.chars().filter(sign -> sign == '`').count()).isIn(0L, 2L);
        assertThat(block).hasSizeLessThanOrEqualTo(300).startsWith("```sql\n").endsWith("\n```");
        assertThat(block.chars().filter(sign -> sign == '`').count()).isEqualTo(6);
        assertThat(code + block).doesNotContainPattern(MENTION);
    }

    @Test
    void addressesAndNamesCanStillBeRead() {
        assertThat(Markdown.escape("john@example.com", 100)).isEqualTo("john@example.com");
        assertThat(Markdown.escape("a_b*c", 100)).isEqualTo("a\\_b\\*c");
        assertThat(Markdown.escape("@Everyone", 100)).isEqualTo("@\u200bEveryone");
        assertThat(Markdown.escape("<@123>", 100)).isEqualTo("\\<\u200b@123\\>");
        assertThat(Markdown.escape("https://evil.example", 100)).isEqualTo("https:\u200b//evil.example");
    }

    @Test
    void onlyWebPagesAreLinked() {
        assertThat(Markdown.link("Runbook", "https://wiki.example.com/a_(b)"))
                .isEqualTo("[Runbook](https://wiki.example.com/a_%28b%29)");
        assertThat(Markdown.link("Runbook", "javascript:alert(1)")).isNull();
        assertThat(Markdown.link("Runbook", "https://good.example@evil.example/"))
                .isNull();
        assertThat(Markdown.link("Runbook", "call Bob")).isNull();
    }
}
