package dev.whodunit.sigma.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A value's text with the places in it where placeholders stand; {@code \%} is a percent sign that begins none. */
final class PlaceholderText {

    /** A stretch of the text: as written, or a placeholder's name. */
    private record Piece(String text, boolean placeholder) {}

    private final List<Piece> pieces = new ArrayList<>();

    PlaceholderText(String text) {
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = c == '%' ? nameEnd(text, i + 1) : -1;
            if (end > 0) {
                addPlain(plain);
                pieces.add(new Piece(text.substring(i + 1, end), true));
                i = end + 1;
            } else if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(i + 1);
                plain.append(next == '%' ? "%" : "" + c + next);
                i += 2;
            } else {
                plain.append(c);
                i++;
            }
        }
        addPlain(plain);
    }

    private void addPlain(StringBuilder plain) {
        if (!plain.isEmpty()) {
            pieces.add(new Piece(plain.toString(), false));
            plain.setLength(0);
        }
    }

    /** Where the name that begins there ends with a percent sign, or -1 where none does. */
    private static int nameEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end > from && end < text.length() && text.charAt(end) == '%' ? end : -1;
    }

    static boolean isNamePart(int c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    /** The names of its placeholders, in the order written. */
    List<String> names() {
        return pieces.stream().filter(Piece::placeholder).map(Piece::text).toList();
    }

    /** How many texts it expands to. */
    long size(Function<String, List<String>> values) {
        double size = 1;
        for (String name : names()) {
            size *= values.apply(name).size();
        }
        return (long) size;
    }

    /** How many characters the texts that it expands to have together. */
    double length(Function<String, List<String>> values) {
        double texts = 1;
        double characters = 0;
        for (Piece piece : pieces) {
            List<String> choices = choices(piece, values);
            double own = choices.stream().mapToDouble(String::length).sum();
            characters = characters * choices.size() + own * texts;
            texts *= choices.size();
        }
        return characters;
    }

    private static List<String> choices(Piece piece, Function<String, List<String>> values) {
        return piece.placeholder() ? values.apply(piece.text()) : List.of(piece.text());
    }

    /** Every text that it expands to, in pieces: where a value meets what stands beside it, neither escapes the other. */
    List<List<String>> expand(Function<String, List<String>> values) {
        List<List<String>> expanded = List.of(List.of());
        for (Piece piece : pieces) {
            List<String> choices = choices(piece, values);
            List<List<String>> longer = new ArrayList<>();
            for (List<String> before : expanded) {
                for (String choice : choices) {
                    List<String> text = new ArrayList<>(before);
                    text.add(choice);
                    longer.add(text);
                }
            }
            expanded = longer;
        }
        return expanded;
    }
}
