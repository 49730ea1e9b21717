package dev.whodunit.sigma.parse;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key and a value with no blank after the colon between them, which YAML takes for one text. */
record MissingBlank(String key, String value) {

    // No letter of a drive, no address of the web, no name such as std::string.
    private static final Pattern JOINED = Pattern.compile("([A-Za-z_][A-Za-z0-9_.|-]+):([^\\s:/\\\\].*)");

    /** The key and value that a text was probably meant to be. */
    static Optional<MissingBlank> in(String text) {
        Matcher joined = JOINED.matcher(text);
        return joined.matches() ? Optional.of(new MissingBlank(joined.group(1), joined.group(2))) : Optional.empty();
    }

    /** Whether it may be a host and its port. */
    boolean isNumbered() {
        return value.chars().allMatch(Character::isDigit);
    }

    String meant() {
        return key + ": " + value;
    }
}
