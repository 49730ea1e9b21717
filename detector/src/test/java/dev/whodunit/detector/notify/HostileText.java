package dev.whodunit.detector.notify;

import java.util.stream.Stream;

/** Text that tries to be more than text. */
public final class HostileText {

    private HostileText() {}

    public static Stream<String> all() {
        return Stream.of(
                "@everyone and @here",
                "<@123456789012345678> <@!123456789012345678> <@&987654321098765432> <#123456789012345678>",
                "[click me](https://evil.example/login)",
                "https://evil.example/login discord.gg/evil",
                "``` \n```sql\n@everyone\n``` `x` ``y``",
                "**bold** __under__ ~~gone~~ ||spoiler|| _it_ > quote\n# heading\n- list",
                "safe\u202Egnp.exe\u2066x\u2069\u200Bz\uFEFF",
                "Z" + "\u0301\u0302\u0303".repeat(500),
                "subject\r\nBcc: victim@example.com\r\n\r\nbody",
                "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'><a href=\"javascript:alert(1)\">",
                "\u001b[31mred\u001b[0m\u0007\u0000\u0008\u009b31m",
                "\uD83D lone, \uDE00 lone",
                "😀".repeat(3000),
                "a".repeat(20_000),
                "`".repeat(5000),
                "\\".repeat(5000),
                "|".repeat(5000) + "\n" + "*".repeat(5000),
                " ",
                "\u3164\u115F");
    }
}
