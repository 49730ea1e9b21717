package dev.whodunit.sigma.match;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Values that an event may have and that nobody expects: of every type, depth and size, and texts that are nearly something else. */
final class HostileValues {

    private static final Object[] ODD = {
        "",
        " ",
        "\0",
        "\ud800",
        "\udfff\ud800",
        "a\ud83d",
        "\u0130\u0131\u212a\ufb03",
        "\ufeffaaa",
        "NaN",
        "Infinity",
        "1e999999999",
        "-1e-999999999",
        "0x1p3",
        "٣",
        "9".repeat(40),
        "1".repeat(400),
        "--1",
        "1.",
        "1d",
        "2026-13-99T99:99:99Z",
        "0000-00-00T00:00:00Z",
        "2026-01-01 00:00:00+99:99",
        "9999-12-31T23:59:59.999999999-18:00",
        "2026-01-01T00:00:00",
        "1.2.3.4.5",
        "999.1.1.1",
        "::ffff:10.0.0.1",
        "::::::::",
        "fe80::1%eth0",
        "[::1]:80",
        "1:2:3:4:5:6:7:8:9",
        Double.NaN,
        Double.POSITIVE_INFINITY,
        -0.0,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Float.NaN,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Integer.MIN_VALUE,
        99_999_999_999_999L,
        100_000_000_000_000L,
        BigInteger.TEN.pow(500),
        new BigDecimal("1e999999999"),
        new BigDecimal("-1e-999999999"),
        (short) 7,
        (byte) -1,
        true,
        List.of(),
        Map.of(),
        List.of(List.of(), Map.of()),
    };

    private final Random random;

    HostileValues(long seed) {
        random = new Random(seed);
    }

    /** An event with some of these fields. */
    FieldSource event(List<String> names) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name : names) {
            // With a logsource of its own, an event reaches few rules.
            if (random.nextInt(name.startsWith("logsource") ? 10 : 4) > (name.startsWith("logsource") ? 8 : 0)) {
                fields.put(name, value(4));
            }
        }
        return new MapEvent(fields);
    }

    private Object value(int room) {
        return switch (random.nextInt(12)) {
            case 0 -> text();
            case 1 -> list(room);
            case 2 -> map(room);
            case 3 -> nested();
            case 4 -> random.nextBoolean() ? (Object) random.nextLong() : Double.longBitsToDouble(random.nextLong());
            default -> ODD[random.nextInt(ODD.length)];
        };
    }

    private String text() {
        int length = random.nextInt(8) == 0 ? random.nextInt(200_000) : random.nextInt(40);
        if (random.nextBoolean()) {
            return (random.nextBoolean() ? "a" : "ab*?\\").repeat(length / 2 + 1);
        }
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(random.nextInt(6) == 0 ? 0x10000 : 0x80));
        }
        return text.toString();
    }

    private List<Object> list(int room) {
        List<Object> list = new ArrayList<>();
        boolean wide = random.nextInt(8) == 0;
        int size = wide ? random.nextInt(20_000) : random.nextInt(6);
        for (int i = 0; i < size; i++) {
            list.add(random.nextInt(9) == 0 ? null : wide || room == 0 ? "a" + i : value(room - 1));
        }
        return list;
    }

    private Map<String, Object> map(int room) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            map.put("abcxyz".charAt(i) + (random.nextBoolean() ? "" : ".b"), room == 0 ? "a" : value(room - 1));
        }
        return map;
    }

    private Object nested() {
        int depth = random.nextInt(4) == 0 ? random.nextInt(50_000) : random.nextInt(100);
        Object value = ODD[random.nextInt(ODD.length)];
        for (int i = 0; i < depth; i++) {
            value = random.nextBoolean() ? List.of(value) : Map.of("b", value);
        }
        return value;
    }
}
