package dev.whodunit.detector.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${file:PATH}} in a value; {@code $${} stands for a plain
 * {@code ${}.
 */
record Expansion(Map<String, String> environment, Path directory) {

    /** More than this is no secret. */
    private static final long MAXIMUM_FILE_BYTES = 64 << 10;

    private static final Pattern REFERENCE = Pattern.compile(
            "\\$\\$\\{|\\$\\{(?:file:(?<file>[^}]+)|(?<name>[A-Za-z_]\\w*)(?::-(?<default>[^}]*))?)}|\\$\\{[^}]*}?");

    /** The text with its references replaced; what cannot be is reported and left out. */
    String expand(String text, Consumer<String> problem) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(replacement(matcher, problem)));
        }
        return matcher.appendTail(expanded).toString();
    }

    private String replacement(Matcher matcher, Consumer<String> problem) {
        if (matcher.group().equals("$${")) {
            return "${";
        }
        String file = matcher.group("file");
        if (file != null) {
            return contents(file, problem);
        }
        String name = matcher.group("name");
        if (name == null) {
            problem.accept(
                    "\"" + matcher.group()
                            + "\" is no reference; expected ${NAME}, ${NAME:-default} or ${file:PATH} (a plain ${ is written $${)");
            return "";
        }
        return variable(name, matcher.group("default"), problem);
    }

    private String variable(String name, @Nullable String otherwise, Consumer<String> problem) {
        String value = environment.get(name);
        if (value != null && !(value.isEmpty() && otherwise != null)) {
            return value;
        }
        if (otherwise == null) {
            problem.accept("the environment variable " + name + " is not set");
            return "";
        }
        return otherwise;
    }

    private String contents(String file, Consumer<String> problem) {
        try {
            Path path = directory.resolve(file.strip());
            if (!Files.isRegularFile(path)) {
                problem.accept("there is no file " + path);
            } else if (Files.size(path) > MAXIMUM_FILE_BYTES) {
                problem.accept("the file " + path + " is larger than 64 KiB");
            } else {
                return Files.readString(path, StandardCharsets.UTF_8).stripTrailing();
            }
        } catch (IOException | InvalidPathException e) {
            problem.accept("the file " + file.strip() + " cannot be read");
        }
        return "";
    }
}
