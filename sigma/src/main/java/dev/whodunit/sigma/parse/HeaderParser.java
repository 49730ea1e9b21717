package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.sigma.rule.Header;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.sigma.rule.Status;
import dev.whodunit.sigma.rule.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a rule says about itself. */
final class HeaderParser {

    private static final String OURS = "whodunit";
    private static final Set<String> CUSTOM =
            Set.of("runbook", "group_by", "evidence", "lateness", "good_news", "owner", "impact", "action", "steps");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** A header, and the vendor settings beside it. */
    record Result(
            Header header, List<String> groupBy, @Nullable Duration lateness) {}

    private final Problems problems;

    HeaderParser(Problems problems) {
        this.problems = problems;
    }

    Result parse(Mapping document, String fallbackId) {
        Optional<Mapping> custom = document.mapping("custom").flatMap(this::ours);
        custom.ifPresent(map -> map.refuseUnknown(CUSTOM));
        List<String> references = document.strings("references");
        String runbook = custom.map(map -> map.text("runbook")).orElse(references.isEmpty() ? null : references.get(0));
        Header header = new Header(
                id(document, fallbackId),
                name(document),
                Objects.requireNonNullElse(document.requiredText("title"), ""),
                document.text("description"),
                word(document, "level", Level.WORDS, Level.MEDIUM),
                word(document, "status", Status.WORDS, Status.STABLE),
                document.strings("tags"),
                references,
                document.strings("falsepositives"),
                runbook,
                custom.map(HeaderParser::guidance).orElse(Guidance.NONE),
                custom.map(map -> map.flag("evidence")).orElse(false),
                problems.position(document.node()));
        return new Result(
                header,
                custom.map(map -> map.strings("group_by")).orElse(List.of()),
                custom.flatMap(map -> Durations.read(map, "lateness", problems)).orElse(null));
    }

    /** What is ours of the settings that any program may have there. */
    private Optional<Mapping> ours(Mapping custom) {
        custom.entries().values().stream()
                .map(Mapping.Entry::key)
                .filter(key -> !key.getValue().equals(OURS)
                        && Suggestions.nearest(key.getValue(), List.of(OURS)).isPresent())
                .forEach(key -> problems.warning(
                        key,
                        "unknown-key",
                        "key " + Problems.quote(key.getValue()) + " is ignored: did you mean '" + OURS + "'?"));
        return custom.mapping(OURS);
    }

    private static Guidance guidance(Mapping custom) {
        return new Guidance(
                custom.flag("good_news"),
                custom.text("owner"),
                custom.text("impact"),
                custom.text("action"),
                custom.strings("steps"));
    }

    private String id(Mapping document, String fallbackId) {
        String id = document.text("id");
        if (id == null || id.isBlank()) {
            return fallbackId;
        }
        if (!UUID.matcher(id).matches()) {
            problems.warning(document.at("id"), "id", "'id' is " + Problems.quote(id) + ": Sigma expects a UUID");
        }
        return id;
    }

    private @Nullable String name(Mapping document) {
        String name = document.text("name");
        if (name != null && name.isBlank()) {
            problems.error(document.at("name"), "missing", "'name' is empty");
        }
        return name;
    }

    private <E extends Enum<E>> E word(Mapping document, String key, Vocabulary<E> vocabulary, E otherwise) {
        String text = document.text(key);
        if (text == null) {
            return otherwise;
        }
        return vocabulary.meaningOf(text).orElseGet(() -> {
            problems.error(
                    document.at(key),
                    "value",
                    "'" + key + "' is " + Problems.quote(text) + Suggestions.didYouMeanOneOf(text, vocabulary.words()));
            return otherwise;
        });
    }
}
