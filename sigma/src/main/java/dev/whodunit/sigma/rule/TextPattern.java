package dev.whodunit.sigma.rule;

import java.util.ArrayList;
import java.util.List;

/** A text with wildcards. Adjacent literals are one, and so are adjacent {@code *}. */
public record TextPattern(List<Part> parts) {

    /** A piece of a pattern. */
    public sealed interface Part {}

    /** Text that stands for itself. */
    public record Literal(String text) implements Part {}

    /** A single-piece wildcard. */
    public enum Wildcard implements Part {
        /** Any run of characters, also none: {@code *}. */
        ANY,
        /** Exactly one character: {@code ?}. */
        ONE,
        /** A character that Windows programs take for a dash before an option. */
        DASH
    }

    public TextPattern {
        parts = List.copyOf(parts);
    }

    /** The pattern that only {@code text} itself fits. */
    public static TextPattern literal(String text) {
        return new TextPattern(text.isEmpty() ? List.of() : List.of(new Literal(text)));
    }

    /** The pattern of {@code text} in which {@code *} and {@code ?} are wildcards and nothing is escaped. */
    public static TextPattern glob(String text) {
        Builder builder = new Builder();
        for (int i = 0; i < text.length(); i++) {
            builder.addUnescaped(text.charAt(i));
        }
        return builder.build();
    }

    /**
     * The pattern that Sigma means by {@code text}. A backslash escapes a wildcard or a backslash and is itself before
     * anything else: {@code \*} is a star, {@code \\*} a backslash and a wildcard, {@code \a} and {@code \\a} are the
     * same.
     */
    public static TextPattern sigma(String text) {
        return new Builder().addSigma(text).build();
    }

    /** The pattern that Sigma means by these texts, one after the other: none escapes what is in another. */
    public static TextPattern sigma(List<String> texts) {
        Builder builder = new Builder();
        texts.forEach(builder::addSigma);
        return builder.build();
    }

    private static boolean isEscapable(char c) {
        return c == '*' || c == '?' || c == '\\';
    }

    /** True where there is no wildcard. */
    public boolean isLiteral() {
        return parts.isEmpty() || (parts.size() == 1 && parts.get(0) instanceof Literal);
    }

    /** The literal parts, one after the other: the text itself where {@link #isLiteral()}. */
    public String literalText() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                text.append(literal.text());
            }
        }
        return text.toString();
    }

    /** This pattern, with anything before it. */
    public TextPattern anythingBefore() {
        return new Builder().add(Wildcard.ANY).addAll(parts).build();
    }

    /** This pattern, with anything after it. */
    public TextPattern anythingAfter() {
        return new Builder().addAll(parts).add(Wildcard.ANY).build();
    }

    /** Whether {@code text} fits. */
    public boolean matches(String text, boolean cased) {
        return new PatternMatcher(this, cased).matches(text);
    }

    /** Collects parts and joins adjacent ones. */
    static final class Builder {

        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        Builder add(char c) {
            literal.append(c);
            return this;
        }

        Builder addUnescaped(char c) {
            return switch (c) {
                case '*' -> add(Wildcard.ANY);
                case '?' -> add(Wildcard.ONE);
                default -> add(c);
            };
        }

        Builder addSigma(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' && i + 1 < text.length() && isEscapable(text.charAt(i + 1))) {
                    add(text.charAt(++i));
                } else {
                    addUnescaped(c);
                }
            }
            return this;
        }

        Builder add(Wildcard wildcard) {
            flush();
            if (wildcard != Wildcard.ANY || parts.isEmpty() || parts.get(parts.size() - 1) != Wildcard.ANY) {
                parts.add(wildcard);
            }
            return this;
        }

        Builder addAll(List<Part> more) {
            for (Part part : more) {
                if (part instanceof Literal text) {
                    literal.append(text.text());
                } else if (part instanceof Wildcard wildcard) {
                    add(wildcard);
                }
            }
            return this;
        }

        TextPattern build() {
            flush();
            return new TextPattern(parts);
        }

        private void flush() {
            if (!literal.isEmpty()) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }
    }
}
