package dev.whodunit.detector.rules;

import dev.whodunit.sigma.parse.FieldMappingParser;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.ParsedTests;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.parse.RuleTestParser;
import dev.whodunit.sigma.rule.Position;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A file of rules, of tests for them, or of names of fields: told by its name, read as UTF-8. */
final class RuleFile {

    /** How a file with the names of fields may be called. */
    static final List<String> FIELDS = List.of("fields.yml", "fields.yaml");

    private RuleFile() {}

    static boolean holdsRules(Path file) {
        return isYaml(file) && !holdsTests(file) && !holdsFields(file);
    }

    /** True for the names that fields have in events, {@code fields.yml}. */
    static boolean holdsFields(Path file) {
        return FIELDS.contains(name(file));
    }

    /** True for the tests beside a rule, {@code <rule>.test.yml}. */
    static boolean holdsTests(Path file) {
        String name = name(file);
        return isYaml(file) && (name.endsWith(".test.yml") || name.endsWith(".test.yaml"));
    }

    /** Where the tests of a rule file are, if it has any. */
    static Path testsBeside(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(
                dot < 0 ? name + ".test.yml" : name.substring(0, dot) + ".test" + name.substring(dot));
    }

    private static boolean isYaml(Path file) {
        String name = name(file);
        return (name.endsWith(".yml") || name.endsWith(".yaml")) && !name.startsWith(".");
    }

    /** In small letters: some systems write the ends of names in capitals. */
    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** The rules in a file, under the name that its problems carry. */
    static ParsedRules parse(Path file, String name, RuleParser parser) {
        try (Reader yaml = open(file)) {
            return parser.parse(name, yaml);
        } catch (IOException e) {
            return ParsedRules.unreadable(unreadable(name, e));
        }
    }

    /** The names of fields in a file, under the name that its problems carry. */
    static ParsedFields parseFields(Path file, String name) {
        try (Reader yaml = open(file)) {
            return FieldMappingParser.parse(name, yaml);
        } catch (IOException e) {
            return ParsedFields.unreadable(unreadable(name, e));
        }
    }

    static ParsedTests parseTests(Path file) {
        try (Reader yaml = open(file)) {
            return RuleTestParser.parse(file.toString(), yaml);
        } catch (IOException e) {
            return new ParsedTests(List.of(), List.of(unreadable(file.toString(), e)));
        }
    }

    /** Text as it is, with what is no UTF-8 replaced. */
    private static Reader open(Path file) throws IOException {
        return new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    private static Problem unreadable(String name, IOException e) {
        String reason = e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof NoSuchFileException ? "it is gone" : String.valueOf(e.getMessage());
        return Problem.error(new Position(name, 1, 1), "unreadable", "the file cannot be read: " + reason);
    }
}
