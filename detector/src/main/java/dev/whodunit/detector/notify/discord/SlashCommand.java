package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.StoryTeller;
import dev.whodunit.topologies.event.Alert;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import net.dv8tion.jda.api.interactions.InteractionContextType;
import net.dv8tion.jda.api.interactions.commands.OptionType;
import net.dv8tion.jda.api.interactions.commands.build.CommandData;
import net.dv8tion.jda.api.interactions.commands.build.Commands;
import net.dv8tion.jda.api.interactions.commands.build.OptionData;
import org.jspecify.annotations.Nullable;

/**
 * A command that people type, with its options and with what completes them while they do. See
 * https://discord.com/developers/docs/interactions/application-commands.
 */
enum SlashCommand {
    ALERTS("alerts", "What fires now"),
    ACK(
            "ack",
            "Take an alert on, so that others know",
            option(SlashCommand.ALERT, "Which alert", true),
            text(SlashCommand.NOTE, "What you know or are doing", false)),
    SILENCE(
            "silence",
            "Hear no more of an alert for a while",
            option(SlashCommand.ALERT, "Which alert", true),
            option(SlashCommand.LENGTH, "For how long: 30m, 4h, 2d", true),
            text(SlashCommand.NOTE, "Why", false)),
    RULES("rules", "The rules in force", option(SlashCommand.RULE, "Part of a name", false)),
    WHO("who", "What somebody did lately", option(SlashCommand.ACTOR, "A person or role:<database role>", true)),
    TRACE(
            "trace",
            "What happened under one correlation ID",
            option(SlashCommand.CORRELATION, "The correlation ID", true));

    static final String ALERT = "alert";
    static final String NOTE = "note";
    static final String LENGTH = "for";
    static final String RULE = "rule";
    static final String ACTOR = "actor";
    static final String CORRELATION = "id";

    /** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure */
    private static final int MOST_CHOICES = 25;

    private static final int LONGEST_CHOICE = 100;
    private static final List<String> LENGTHS = List.of("1h", "4h", "24h", "7d");

    private final String word;
    private final String description;
    private final List<OptionData> options;

    SlashCommand(String word, String description, OptionData... options) {
        this.word = word;
        this.description = description;
        this.options = List.of(options);
    }

    private static OptionData option(String name, String description, boolean required) {
        return text(name, description, required).setAutoComplete(true);
    }

    private static OptionData text(String name, String description, boolean required) {
        return new OptionData(OptionType.STRING, name, description, required).setMaxLength(500);
    }

    /** The command of this name, or null. */
    static @Nullable SlashCommand named(String name) {
        return Arrays.stream(values())
                .filter(command -> command.word.equals(name))
                .findFirst()
                .orElse(null);
    }

    /** As Discord wants them to be registered. */
    static List<CommandData> all() {
        return Arrays.stream(values())
                .<CommandData>map(command -> Commands.slash(command.word, command.description)
                        .addOptions(command.options)
                        .setContexts(InteractionContextType.GUILD))
                .toList();
    }

    /** What completes what was typed: shown text → value, best first. */
    static Map<String, String> complete(Desk desk, String option, String typed) {
        Map<String, String> choices = new LinkedHashMap<>();
        if (option.equals(ALERT)) {
            String part = typed.toLowerCase(Locale.ROOT);
            for (Alert alert : desk.firing()) {
                String shown = cut(StoryTeller.tell(alert).headline());
                boolean fits = shown.toLowerCase(Locale.ROOT).contains(part)
                        || alert.id().contains(part);
                if (fits && choices.size() < MOST_CHOICES) {
                    // Two alerts may read the same, and Discord takes no name twice.
                    String name = choices.containsKey(shown) ? cut(alert.id() + " " + shown) : shown;
                    choices.put(name, alert.id());
                }
            }
            return choices;
        }
        Stream<String> values = switch (option) {
            case LENGTH ->
                Stream.concat(Stream.of(typed.strip()), LENGTHS.stream())
                        .filter(length -> !length.isEmpty() && length.startsWith(typed.strip()));
            case RULE ->
                desk.rules().stream()
                        .map(Desk.RuleLine::name)
                        .filter(name -> name.toLowerCase(Locale.ROOT).contains(typed.toLowerCase(Locale.ROOT)));
            case ACTOR -> desk.actors(typed, MOST_CHOICES).stream();
            case CORRELATION -> desk.correlationIds(typed, MOST_CHOICES).stream();
            default -> Stream.empty();
        };
        // A value that was cut would be another.
        values.filter(value -> !value.isBlank() && value.length() <= LONGEST_CHOICE)
                .distinct()
                .limit(MOST_CHOICES)
                .forEach(value -> choices.put(value, value));
        return choices;
    }

    private static String cut(String text) {
        return PlainText.cut(text.isBlank() ? "?" : text, LONGEST_CHOICE);
    }
}
