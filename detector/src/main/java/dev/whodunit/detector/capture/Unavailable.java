package dev.whodunit.detector.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The mark that Debezium puts in the place of an unchanged TOAST value, which the WAL does not carry. The mark is made
 * from a random token, so that no application can store a value that looks like it.
 */
final class Unavailable {

    private final String text;
    private final byte[] bytes;
    private final List<Integer> integers;
    private final List<Long> longs;
    private final String uuid;

    Unavailable(String token) {
        this.text = "__unavailable_" + token;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        this.integers = text.chars().boxed().toList();
        this.longs = text.chars().asLongStream().boxed().toList();
        this.uuid = UUID.nameUUIDFromBytes(bytes).toString();
    }

    /** What Debezium is told to put in the place of such values. */
    String placeholder() {
        return text;
    }

    boolean is(Object value) {
        if (value instanceof String string) {
            return string.length() == text.length() && string.equals(text);
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.equals(ByteBuffer.wrap(bytes));
        }
        if (value instanceof byte[] array) {
            return Arrays.equals(array, bytes);
        }
        if (value instanceof List<?> list) {
            return isList(list);
        }
        return value instanceof Map<?, ?> map && map.size() == 1 && map.containsKey(text);
    }

    private boolean isList(List<?> list) {
        if (list.size() == 1) {
            Object only = list.get(0);
            return only != null && !(only instanceof List) && (only.equals(uuid) || is(only));
        }
        return list.size() == integers.size() && (list.equals(integers) || list.equals(longs));
    }
}
