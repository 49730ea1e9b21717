package dev.whodunit.detector.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Objects in JSON as nobody writes them, made from a seed: every form of name, text, number and nest, and bytes gone wrong. */
final class HostileJson {

    private static final String[] NAMES = {
        "a",
        "b",
        "b.c",
        "d",
        "d.e",
        "a b",
        "list",
        "pg.before",
        "pg.before.email",
        "logsource",
        "logsource.product",
        "unused",
        "unused.a",
        "x",
        "",
        ".a",
        "\\u0061",
        "\\\"",
        "é",
        "n".repeat(300)
    };
    private static final String[] TEXTS = {
        "",
        "one",
        "two",
        "ONE",
        "linux",
        "two words, and more than sixteen bytes",
        "C:\\\\Windows\\\\System32\\\\one.exe",
        "\\/\\b\\f\\n\\r\\t\\\"",
        "\\u006fne",
        "tw\\u006F",
        "\\ud83d\\ude00 one",
        "\\ud83d",
        "é one",
        "日本語",
        "\uD83D\uDE00",
        "\u007f",
        "\\x",
        "\\u12g4",
        "\\u00٣1",
        "\t",
        "10.0.0.1",
        "2026-11-21T10:00:00Z",
        "7",
        "1e3"
    };
    private static final String[] WORDS = {
        "0",
        "7",
        "-7",
        "-0",
        "7.0",
        "7.5e0",
        "1e3",
        "1E+3",
        "1e-3",
        "0.1",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "1e",
        "0x7",
        "123456789012345678",
        "1234567890123456789",
        "-9223372036854775808",
        "99999999999999999999999",
        "1e999",
        "-1.5",
        "7" + "0".repeat(350),
        "7" + "0".repeat(450),
        "true",
        "false",
        "null",
        "True",
        "nul",
        "nulls",
        "NaN",
        "Infinity",
        "",
        "[]",
        "{}",
        "[,]",
        "{,}",
        "[7",
        "//7"
    };

    private final Random random;
    private final StringBuilder text = new StringBuilder();

    private HostileJson(long seed) {
        random = new Random(seed);
    }

    static byte[] of(long seed) {
        HostileJson json = new HostileJson(seed);
        json.object(0);
        byte[] bytes = json.text.toString().getBytes(StandardCharsets.UTF_8);
        return json.random.nextInt(3) == 0 ? json.damaged(bytes) : bytes;
    }

    private void object(int depth) {
        text.append('{');
        int fields = random.nextInt(depth == 0 ? 8 : 3);
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",");
            blank();
            // Most names are plain: one that is not hides all the others.
            text.append('"')
                    .append(NAMES[random.nextInt(random.nextInt(6) == 0 ? NAMES.length : 14)])
                    .append('"');
            blank();
            text.append(':');
            blank();
            value(depth);
            blank();
        }
        text.append('}');
        blank();
    }

    private void value(int depth) {
        int kind = random.nextInt(12);
        if (kind < 5) {
            text.append('"')
                    .append(TEXTS[random.nextInt(random.nextInt(5) == 0 ? TEXTS.length : 7)])
                    .append('"');
        } else if (kind < 8) {
            text.append(WORDS[random.nextInt(random.nextInt(8) == 0 ? WORDS.length : 3)]);
        } else if (kind < 9 && depth < 3) {
            object(depth + 1);
        } else if (kind < 10 && depth < 3) {
            list(depth + 1);
        } else if (kind == 10 && random.nextInt(20) == 0) {
            int levels = 25 + random.nextInt(50);
            text.append("[".repeat(levels)).append("\"one\"").append("]".repeat(levels));
        } else {
            text.append(random.nextBoolean() ? "true" : "null");
        }
    }

    private void list(int depth) {
        text.append('[');
        for (int i = random.nextInt(4); i > 0; i--) {
            value(depth);
            blank();
            text.append(i > 1 ? "," : "");
        }
        text.append(']');
    }

    private void blank() {
        if (random.nextInt(8) == 0) {
            text.append(random.nextInt(20) == 0 ? "\f" : " \t\r ".substring(random.nextInt(4)));
        }
    }

    private byte[] damaged(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(bytes, 0, at);
        int kind = random.nextInt(4);
        if (kind < 2) {
            damaged.write(kind == 0 ? random.nextInt(256) : "\"\\{}[],:0e".charAt(random.nextInt(10)));
        }
        int next = kind == 1 ? at : at + 1;
        if (kind < 3) {
            damaged.write(bytes, next, bytes.length - next);
        }
        return damaged.toByteArray();
    }
}
