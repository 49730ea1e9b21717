package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.TextPattern;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A text on its way through the modifiers that rewrite it; some make several texts of one. */
final class TextEncoding {

    /** What stands before UTF-16 text that says itself which byte comes first. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int[] FIRST_WHOLE_CHARACTER = {0, 2, 3};
    private static final int[] CUT_AT_END = {0, 3, 2};

    private List<TextPattern> patterns;
    private Charset charset = StandardCharsets.UTF_8;

    TextEncoding(TextPattern pattern) {
        patterns = List.of(pattern);
    }

    List<TextPattern> patterns() {
        return patterns;
    }

    /** Rewrites the text as the modifier says, or says why it cannot. Modifiers that rewrite nothing pass. */
    Optional<String> apply(Modifier modifier) {
        switch (modifier) {
            case CONTAINS -> each(pattern -> pattern.anythingBefore().anythingAfter());
            case STARTSWITH -> each(TextPattern::anythingAfter);
            case ENDSWITH -> each(TextPattern::anythingBefore);
            case WINDASH -> each(TextEncoding::withAnyDash);
            case WIDE -> {
                return literals(modifier).or(() -> wide("", StandardCharsets.UTF_16LE));
            }
            case UTF16BE -> {
                return literals(modifier).or(() -> wide("", StandardCharsets.UTF_16BE));
            }
            case UTF16 -> {
                return literals(modifier).or(() -> wide(BYTE_ORDER_MARK, StandardCharsets.UTF_16LE));
            }
            case BASE64 -> {
                return literals(modifier).or(() -> encode(List.of(0)));
            }
            case BASE64OFFSET -> {
                return literals(modifier).or(() -> encode(List.of(0, 1, 2)));
            }
            default -> {}
        }
        return Optional.empty();
    }

    private void each(UnaryOperator<TextPattern> rewrite) {
        patterns = patterns.stream().map(rewrite).toList();
    }

    private Optional<String> literals(Modifier modifier) {
        return patterns.stream().allMatch(TextPattern::isLiteral)
                ? Optional.empty()
                : Optional.of("'" + modifier + "' cannot encode wildcards");
    }

    private Optional<String> wide(String before, Charset wideCharset) {
        // Bytes as Latin-1 text, so that what follows encodes them as they are.
        patterns = patterns.stream()
                .map(pattern -> (before + pattern.literalText()).getBytes(wideCharset))
                .map(bytes -> TextPattern.literal(new String(bytes, StandardCharsets.ISO_8859_1)))
                .toList();
        charset = StandardCharsets.ISO_8859_1;
        return Optional.empty();
    }

    private Optional<String> encode(List<Integer> offsets) {
        List<TextPattern> encoded = new ArrayList<>();
        for (TextPattern pattern : patterns) {
            byte[] bytes = pattern.literalText().getBytes(charset);
            for (int offset : offsets) {
                String text = offsets.size() == 1 ? Base64.getEncoder().encodeToString(bytes) : shifted(bytes, offset);
                encoded.add(TextPattern.literal(text));
            }
        }
        patterns = List.copyOf(encoded);
        return Optional.empty();
    }

    /** The characters that the bytes alone decide, where {@code offset} other bytes stand before them. */
    private static String shifted(byte[] bytes, int offset) {
        byte[] moved = new byte[bytes.length + offset];
        System.arraycopy(bytes, 0, moved, offset, bytes.length);
        String text = Base64.getEncoder().encodeToString(moved);
        int end = text.length() - CUT_AT_END[moved.length % 3];
        int start = Math.min(FIRST_WHOLE_CHARACTER[offset], end);
        return text.substring(start, end);
    }

    /** The pattern in which a dash or slash that begins an option may be any of them. */
    private static TextPattern withAnyDash(TextPattern pattern) {
        List<TextPattern.Part> parts = new ArrayList<>();
        for (TextPattern.Part part : pattern.parts()) {
            if (part instanceof TextPattern.Literal literal) {
                split(literal.text(), parts);
            } else {
                parts.add(part);
            }
        }
        return new TextPattern(parts);
    }

    private static void split(String text, List<TextPattern.Part> parts) {
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (beginsOption(text, i)) {
                if (i > start) {
                    parts.add(new TextPattern.Literal(text.substring(start, i)));
                }
                parts.add(TextPattern.Wildcard.DASH);
                start = i + 1;
            }
        }
        if (start < text.length()) {
            parts.add(new TextPattern.Literal(text.substring(start)));
        }
    }

    private static boolean beginsOption(String text, int i) {
        char c = text.charAt(i);
        boolean afterWord = i > 0 && isWordCharacter(text.charAt(i - 1));
        boolean beforeWord = i + 1 < text.length() && isWordCharacter(text.charAt(i + 1));
        return (c == '-' || c == '/') && !afterWord && beforeWord;
    }

    private static boolean isWordCharacter(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
