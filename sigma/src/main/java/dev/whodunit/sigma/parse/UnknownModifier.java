package dev.whodunit.sigma.parse;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What to write instead of a modifier that there is not: the words of other languages, and slips of the hand. */
final class UnknownModifier {

    private static final String NONE = ": expected none";
    private static final String ANY = ": expected one such as contains, startswith, endswith, re, cidr, gt or exists";

    /** Shorter words are near to everything. */
    private static final int SHORTEST_MEANT = 4;

    private static final List<String> LONG_NAMES = Modifier.allNames().stream()
            .filter(name -> name.length() >= SHORTEST_MEANT)
            .toList();

    private static final Map<String, String> HINTS = hints();

    private UnknownModifier() {}

    /** How the complaint about it ends. */
    static String hint(String name) {
        String word = name.strip().toLowerCase(Locale.ROOT);
        if (Modifier.named(word).isPresent()) {
            return didYouMean(word);
        }
        String known = HINTS.get(word);
        if (known != null) {
            return known;
        }
        String near = Suggestions.didYouMean(word, LONG_NAMES);
        return near.isEmpty() ? ANY : near;
    }

    private static Map<String, String> hints() {
        Map<String, String> hints = new HashMap<>();
        put(hints, didYouMean("re"), "regex", "regexp", "rx", "match", "matches", "pattern", "~", "=~");
        put(hints, didYouMean("neq"), "not", "ne", "nequals", "notequals", "not_equals", "is_not", "!", "!=", "<>");
        put(hints, didYouMean("gt"), ">", "greater", "more", "above", "over");
        put(hints, didYouMean("gte"), "ge", ">=", "gt=", "gteq");
        put(hints, didYouMean("lt"), "<", "less", "below", "under");
        put(hints, didYouMean("lte"), "le", "<=", "lt=", "lteq");
        put(hints, didYouMean("contains"), "has", "includes", "substring");
        put(hints, didYouMean("startswith"), "starts", "begins", "beginswith", "prefix");
        put(hints, didYouMean("endswith"), "ends", "suffix");
        put(hints, didYouMean("cidr"), "ip", "subnet", "network");
        put(hints, didYouMean("base64"), "b64");
        put(hints, didYouMean("cased"), "case", "casesensitive", "case_sensitive");
        put(hints, NONE + ", and a list of values", "in", "any", "anyof", "any_of", "oneof", "one_of", "or");
        put(hints, NONE + ", with * and ? in the value", "like", "glob", "wildcard", "wildcards");
        put(hints, NONE + ": case does not matter without 'cased'", "nocase", "icase", "ci", "caseless");
        put(
                hints,
                NONE + ", or 'cased' where case matters",
                "equals",
                "equal",
                "eq",
                "is",
                "exact",
                "exactly",
                "=",
                "==");
        return Map.copyOf(hints);
    }

    private static void put(Map<String, String> hints, String hint, String... words) {
        Arrays.stream(words).forEach(word -> hints.put(word, hint));
    }

    private static String didYouMean(String modifier) {
        return ": did you mean '" + modifier + "'?";
    }
}
