package dev.whodunit.sigma.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words of which a rule may write one in some place: the constants of an enum, in lower case, in their order. */
public final class Vocabulary<E extends Enum<E>> {

    private final Map<String, E> meanings = new LinkedHashMap<>();

    Vocabulary(Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            meanings.put(wordOf(constant), constant);
        }
    }

    /** A constant as rules write it. */
    static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** What rules mean by {@code word}, if it is one of these. */
    public Optional<E> meaningOf(String word) {
        return Optional.ofNullable(meanings.get(word));
    }

    public List<String> words() {
        return List.copyOf(meanings.keySet());
    }
}
