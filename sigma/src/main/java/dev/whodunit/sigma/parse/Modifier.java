package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.TimePart;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What may follow a field's name after a bar, and what kind of test it belongs to. */
enum Modifier {
    ALL(Kind.LINK, "all"),
    NEQ(Kind.LINK, "neq"),
    CASED(Kind.CASE, "cased"),
    CONTAINS(Kind.AFFIX, "contains"),
    STARTSWITH(Kind.AFFIX, "startswith"),
    ENDSWITH(Kind.AFFIX, "endswith"),
    WIDE(Kind.ENCODING, "wide", "utf16le"),
    UTF16(Kind.ENCODING, "utf16"),
    UTF16BE(Kind.ENCODING, "utf16be"),
    BASE64(Kind.ENCODING, "base64"),
    BASE64OFFSET(Kind.ENCODING, "base64offset"),
    WINDASH(Kind.DASH, "windash"),
    RE(Kind.REGEX, "re"),
    I(Kind.REGEX_FLAG, "i", "ignorecase"),
    M(Kind.REGEX_FLAG, "m", "multiline"),
    S(Kind.REGEX_FLAG, "s", "dotall"),
    CIDR(Kind.CIDR, "cidr"),
    EXISTS(Kind.EXISTS, "exists"),
    FIELDREF(Kind.FIELDREF, "fieldref"),
    GT(Kind.COMPARE, "gt"),
    GTE(Kind.COMPARE, "gte"),
    LT(Kind.COMPARE, "lt"),
    LTE(Kind.COMPARE, "lte"),
    MINUTE(Kind.TIME, "minute"),
    HOUR(Kind.TIME, "hour"),
    DAY(Kind.TIME, "day"),
    WEEK(Kind.TIME, "week"),
    MONTH(Kind.TIME, "month"),
    YEAR(Kind.TIME, "year"),
    EXPAND(Kind.EXPAND, "expand");

    /** What a modifier does to a test. */
    enum Kind {
        LINK,
        CASE,
        AFFIX,
        ENCODING,
        DASH,
        REGEX,
        REGEX_FLAG,
        CIDR,
        EXISTS,
        FIELDREF,
        COMPARE,
        TIME,
        EXPAND
    }

    private final Kind kind;
    private final List<String> names;

    Modifier(Kind kind, String... names) {
        this.kind = kind;
        this.names = List.of(names);
    }

    static Optional<Modifier> named(String text) {
        return Arrays.stream(values())
                .filter(modifier -> modifier.names.contains(text))
                .findFirst();
    }

    static List<String> allNames() {
        return Arrays.stream(values())
                .flatMap(modifier -> modifier.names.stream())
                .toList();
    }

    Kind kind() {
        return kind;
    }

    /** The comparison of a {@link Kind#COMPARE} modifier. */
    Comparison comparison() {
        return Comparison.valueOf(name());
    }

    /** What a {@link Kind#TIME} modifier takes of a time. */
    TimePart timePart() {
        return TimePart.valueOf(name());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
