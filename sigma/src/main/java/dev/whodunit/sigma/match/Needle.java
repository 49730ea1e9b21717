package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.PatternMatcher;

/**
 * Text to be found in a value: its characters folded, and whether it must stand at the value's begin or end. A needle
 * of no characters that stands at the begin is found in every text.
 */
record Needle(String folded, boolean atBegin, boolean atEnd) {

    static final Needle ANY_TEXT = new Needle("", true, false);

    static Needle of(String text, boolean atBegin, boolean atEnd) {
        if (text.isEmpty() && !atEnd) {
            return ANY_TEXT;
        }
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            folded.setCharAt(i, PatternMatcher.fold(text.charAt(i)));
        }
        return new Needle(folded.toString(), atBegin, atEnd);
    }

    /** The needle as the automaton reads it. */
    char[] symbols(Alphabet alphabet) {
        int begin = atBegin ? 1 : 0;
        char[] symbols = new char[begin + folded.length() + (atEnd ? 1 : 0)];
        for (int i = 0; i < folded.length(); i++) {
            symbols[begin + i] = alphabet.symbol(folded.charAt(i));
        }
        if (atBegin) {
            symbols[0] = Alphabet.BEGIN;
        }
        if (atEnd) {
            symbols[symbols.length - 1] = Alphabet.END;
        }
        return symbols;
    }
}
