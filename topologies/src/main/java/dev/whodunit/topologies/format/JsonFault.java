package dev.whodunit.topologies.format;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.whodunit.topologies.serde.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a text is no JSON, for people: what was found and what was expected instead. Of the text it repeats one character at
 * most: it may hold what must not travel.
 *
 * @param column where in the line, from 1
 */
public record JsonFault(int column, String message) {

    private static final Pattern CHARACTER = Pattern.compile("^Unexpected character \\('(.)' \\(code", Pattern.DOTALL);

    private static final Pattern CLOSING = Pattern.compile("^Unexpected close marker '(.)': expected '(.)'");

    private static final String VALUE = "a value: text in double quotes, a number, true, false, null, {…} or […]";

    private static final String QUOTE = "a closing double quote";

    /** Words in the parser's message, and what they mean. */
    private record Meaning(String words, String meaning) {}

    /** Whole faults, by how their message begins. */
    private static final List<Meaning> FAULTS = List.of(
            new Meaning("Unrecognized token", "found a word without quotes, expected " + VALUE),
            new Meaning("Non-standard token", "found NaN or Infinity, which JSON has not, expected a number or null"),
            new Meaning(
                    "Illegal unquoted character", "found a control character in a text, expected \\n, \\t or \\u0000"),
            new Meaning("Unrecognized character escape", "found a single backslash in a text, expected two"),
            new Meaning(
                    "Invalid numeric value: Leading zero",
                    "found a number that begins with 0, expected none before it"),
            new Meaning("Invalid numeric value", "found a number that is not complete, expected a digit"),
            new Meaning("Unexpected close marker", "found a closing bracket that closes nothing"),
            new Meaning("Invalid UTF-", "found bytes that are no text in UTF-8"),
            new Meaning("Broken surrogate", "found half a character in a text"));

    /** What was expected, by what the parser was about. */
    private static final List<Meaning> EXPECTED = List.of(
            new Meaning("to start field name", "a name in double quotes"),
            new Meaning("a colon", "a colon after the name"),
            new Meaning("separate Object", "a comma or }"),
            new Meaning("separate Array", "a comma or ]"),
            new Meaning("separating root-level", "the end of the line"),
            new Meaning("between Object", "the rest of the object"),
            new Meaning("between Array", "the rest of the list"),
            new Meaning("closing quote", QUOTE),
            new Meaning("VALUE_STRING", QUOTE),
            new Meaning("field name", QUOTE),
            new Meaning("for name", QUOTE),
            new Meaning("escape sequence", "four digits or letters a to f after \\u"),
            new Meaning("numeric", "a digit"),
            new Meaning("digit", "a digit"),
            new Meaning("close marker for Object", "}"),
            new Meaning("close marker for Array", "]"));

    /** The fault that a parser found. */
    public static JsonFault of(JsonProcessingException fault) {
        JsonLocation location = fault.getLocation();
        int column = location == null ? 1 : Math.max(1, location.getColumnNr());
        return new JsonFault(column, message(fault, String.valueOf(fault.getOriginalMessage())));
    }

    private static String message(JsonProcessingException fault, String said) {
        if (fault instanceof StreamConstraintsException) {
            return said.contains("depth")
                    ? "found more than " + Json.MAXIMUM_DEPTH + " objects and lists in one another, expected less"
                    : "found a name, a text or a number that is too long";
        }
        if (fault instanceof MismatchedInputException) {
            return "found something after the object, expected the end of the line";
        }
        if (said.startsWith("Unexpected end-of-input")) {
            return "found the end of the line, expected " + expected(said);
        }
        Matcher closing = CLOSING.matcher(said);
        if (closing.find()) {
            return "found " + closing.group(1) + ", expected a comma or " + closing.group(2);
        }
        for (Meaning each : FAULTS) {
            if (said.startsWith(each.words())) {
                return each.meaning();
            }
        }
        Matcher character = CHARACTER.matcher(said);
        return "found " + (character.find() ? character.group(1) : "something else") + ", expected " + expected(said);
    }

    private static String expected(String said) {
        for (Meaning each : EXPECTED) {
            if (said.contains(each.words())) {
                return each.meaning();
            }
        }
        return VALUE;
    }
}
