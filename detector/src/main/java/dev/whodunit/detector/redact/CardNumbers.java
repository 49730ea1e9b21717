package dev.whodunit.detector.redact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Payment card numbers: as many digits as their issuer uses, in one run or in the groups that cards show, Luhn-valid. */
final class CardNumbers {

    private static final int LEAST = 13;
    private static final int MOST = 19;

    private static final List<List<Integer>> GROUPS =
            List.of(List.of(4, 4, 4, 4), List.of(4, 4, 4, 4, 3), List.of(4, 6, 5), List.of(4, 6, 4));

    private CardNumbers() {}

    /** The number that begins at a position, if no word character and no separated digit group goes on after it. */
    static @Nullable Span find(String text, int at) {
        if (at > 1 && isSeparator(text.charAt(at - 1)) && isDigit(text.charAt(at - 2))) {
            return null;
        }
        if (at > 0 && text.charAt(at - 1) == '.') {
            return null;
        }
        StringBuilder digits = new StringBuilder(MOST);
        List<Integer> groups = new ArrayList<>();
        char separator = 0;
        int end = at;
        int group = 0;
        while (end < text.length() && digits.length() <= MOST) {
            char c = text.charAt(end);
            if (isDigit(c)) {
                digits.append(c);
                group++;
            } else if (isSeparator(c)
                    && (separator == 0 || c == separator)
                    && end + 1 < text.length()
                    && isDigit(text.charAt(end + 1))
                    && (group == 4 || (group == 6 && groups.size() == 1))) {
                separator = c;
                groups.add(group);
                group = 0;
            } else {
                break;
            }
            end++;
        }
        groups.add(group);
        boolean whole = end >= text.length() || !goesOn(text, end);
        boolean grouped = groups.size() == 1 || GROUPS.contains(groups);
        return whole && grouped && isOne(digits.toString()) ? Span.of(at, end) : null;
    }

    /** True if these digits are a card's number. */
    static boolean isOne(String digits) {
        int length = digits.length();
        return length >= LEAST && length <= MOST && isIssued(digits, length) && isLuhn(digits);
    }

    private static boolean goesOn(String text, int end) {
        char c = text.charAt(end);
        boolean separated = isSeparator(c) || c == '.';
        boolean digitFollows = end + 1 < text.length() && isDigit(text.charAt(end + 1));
        return TextRedaction.isWordPart(c) || (separated && c != ' ' && digitFollows);
    }

    private static boolean isIssued(String digits, int length) {
        int four = 0;
        for (int i = 0; i < 4; i++) {
            if (!isDigit(digits.charAt(i))) {
                return false;
            }
            four = four * 10 + (digits.charAt(i) - '0');
        }
        int two = four / 100;
        return switch (digits.charAt(0)) {
            case '2' -> four >= 2221 && four <= 2720 && length == 16;
            case '3' -> isAmexJcbOrDiners(four, length);
            case '4' -> length == 13 || length == 16 || length == 19;
            case '5' -> two == 50 || two >= 56 || length == 16;
            case '6' -> true;
            default -> false;
        };
    }

    private static boolean isAmexJcbOrDiners(int four, int length) {
        int two = four / 100;
        if (two == 34 || two == 37) {
            return length == 15;
        }
        if (four >= 3528 && four <= 3589) {
            return length >= 16;
        }
        return two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059);
    }

    private static boolean isLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(digits.length() - 1 - i);
            if (!isDigit(c)) {
                return false;
            }
            int digit = (c - '0') * (i % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
