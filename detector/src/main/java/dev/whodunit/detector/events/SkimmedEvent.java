package dev.whodunit.detector.events;

import dev.whodunit.detector.events.KnownNames.Name;
import dev.whodunit.sigma.match.FieldSource;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An event in JSON of which only those values are made that somebody asks for; of all others it is only known where they
 * end. Its memory is used again for the next event. It says the same of an event as {@link EventReader}, or else does not
 * take it. Not safe for threads.
 */
final class SkimmedEvent implements FieldSource {

    private static final int MOST_DIGITS = 18;

    private final JsonScanner scanner = new JsonScanner();
    private final KnownNames names;
    private byte[] json = {};
    private int size;
    private Name[] nameOf = new Name[64];
    private int[] from = new int[64];
    private int[] to = new int[64];
    private boolean[] plain = new boolean[64];
    private @Nullable Object[] values = new Object[64];

    /** @param inUse whether rules look at a field, or at something within it */
    SkimmedEvent(Predicate<String> inUse) {
        names = new KnownNames(inUse);
    }

    /**
     * Takes an event; what was taken before is gone. The bytes must stay as they are while it is in use.
     *
     * @return false if it is no JSON, or of a kind that is read otherwise: names with blanks or twice, objects in which
     *     rules look for values
     */
    boolean take(byte[] bytes, int offset, int length) {
        int end = offset + length;
        json = bytes;
        Arrays.fill(values, 0, size, null);
        size = 0;
        names.begin();
        scanner.take(bytes, end);
        int place = scanner.skipBlanks(offset);
        if (scanner.at(place) != '{') {
            return false;
        }
        place = scanner.skipBlanks(place + 1);
        if (scanner.at(place) == '}') {
            return scanner.isEnd(scanner.skipBlanks(place + 1));
        }
        while (scanner.at(place) == '"') {
            Name name = names.next(bytes, place + 1, end);
            if (name == null) {
                return false;
            }
            place = scanner.skipBlanks(takeValue(name, scanner.skipColon(place + 1 + name.length() + 1)));
            if (scanner.at(place) == '}') {
                return scanner.isEnd(scanner.skipBlanks(place + 1));
            }
            place = scanner.at(place) == ',' ? scanner.skipBlanks(place + 1) : JsonScanner.UNKNOWN;
        }
        return false;
    }

    /** Takes a value where there is one; gives the place after it. */
    private int takeValue(Name name, int place) {
        byte first = scanner.at(place);
        if (first == '{' && name.isInUse() && !EventReader.isWhole(name.text())) {
            return JsonScanner.UNKNOWN;
        }
        int after = scanner.skipValue(place);
        if (first != 'n') {
            add(name, place, after, scanner.isPlain());
        }
        return after;
    }

    private void add(Name name, int begin, int end, boolean isPlain) {
        if (size == nameOf.length) {
            nameOf = Arrays.copyOf(nameOf, 2 * size);
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            plain = Arrays.copyOf(plain, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        name.setPlace(size);
        nameOf[size] = name;
        from[size] = begin;
        to[size] = end;
        plain[size] = isPlain;
        size++;
    }

    @Override
    public @Nullable Object value(String field) {
        int place = names.placeOf(field);
        return place == KnownNames.NOWHERE ? null : value(place);
    }

    @Override
    public void forEachField(BiConsumer<String, Object> consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(nameOf[i].text(), value(i));
        }
    }

    @Override
    public void forEachFieldInUse(BiConsumer<String, Object> consumer) {
        for (int i = 0; i < size; i++) {
            if (nameOf[i].isInUse()) {
                consumer.accept(nameOf[i].text(), value(i));
            }
        }
    }

    private Object value(int index) {
        Object value = values[index];
        if (value == null) {
            value = read(from[index], to[index], plain[index]);
            values[index] = value;
        }
        return value;
    }

    private Object read(int begin, int end, boolean isPlain) {
        byte first = json[begin];
        if (first == '"') {
            int length = end - begin - 2;
            return isPlain
                    ? new String(json, begin + 1, length, StandardCharsets.ISO_8859_1)
                    : unescaped(new String(json, begin + 1, length, StandardCharsets.UTF_8));
        }
        if (first == 't' || first == 'f') {
            return first == 't';
        }
        return isWhole(begin, end) ? (Object) wholeNumber(begin, end) : readOther(begin, end);
    }

    private static String unescaped(String text) {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder unescaped = new StringBuilder(text.length());
        int copied = 0;
        for (; at >= 0; at = text.indexOf('\\', copied)) {
            unescaped.append(text, copied, at);
            char escaped = text.charAt(at + 1);
            copied = at + (escaped == 'u' ? 6 : 2);
            unescaped.append(
                    switch (escaped) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'u' -> (char) Integer.parseInt(text, at + 2, at + 6, 16);
                        default -> escaped;
                    });
        }
        return unescaped.append(text, copied, text.length()).toString();
    }

    /** Whether it is a whole number that surely fits. */
    private boolean isWhole(int begin, int end) {
        int place = json[begin] == '-' ? begin + 1 : begin;
        boolean whole = end - place <= MOST_DIGITS;
        for (; whole && place < end; place++) {
            whole = json[place] >= '0' && json[place] <= '9';
        }
        return whole;
    }

    private long wholeNumber(int begin, int end) {
        boolean negative = json[begin] == '-';
        long number = 0;
        for (int i = negative ? begin + 1 : begin; i < end; i++) {
            number = number * 10 + (json[i] - '0');
        }
        return negative ? -number : number;
    }

    private Object readOther(int begin, int end) {
        try {
            Object value = Json.MAPPER.readValue(json, begin, end - begin, Object.class);
            // As an Event has it: past the greatest number there is text.
            return value instanceof Double number && !Double.isFinite(number) ? number.toString() : value;
        } catch (IOException e) {
            throw new UncheckedIOException("scanned as JSON, but is none", e);
        }
    }
}
