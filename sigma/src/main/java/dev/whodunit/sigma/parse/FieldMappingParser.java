package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.FieldCatalogue;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.LogSource;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads {@code fields.yml}: what fields are called that rules call otherwise, and which fields events have. {@code
 * rules/README.md} describes the file.
 */
public final class FieldMappingParser {

    /** A field may have so many other names: each is looked for in every event of the rules that name the field. */
    static final int MOST_NAMES = 16;

    private static final Set<String> DOCUMENT = Set.of("logsource", "fields", "known");
    private static final Set<String> LOGSOURCE = Set.of("product", "category", "service");

    /** What one document says. */
    private record Document(FieldMapping.Entry mapped, FieldCatalogue.Entry known) {}

    private final Problems problems;
    /** How many names fields have so far, by logsource: those of several documents come together. */
    private final Map<LogSource, Map<String, Integer>> counts = new HashMap<>();

    private FieldMappingParser(Problems problems) {
        this.problems = problems;
    }

    /** Reads a file; never throws, whatever the file holds. A document with an error is left out. */
    public static ParsedFields parse(String file, Reader yaml) {
        Problems problems = new Problems(file);
        FieldMappingParser parser = new FieldMappingParser(problems);
        List<FieldMapping.Entry> mapped = new ArrayList<>();
        List<FieldCatalogue.Entry> known = new ArrayList<>();
        for (Node document : new YamlDocuments(problems).read(yaml)) {
            if (!Scalars.isNull(document)) {
                int errors = problems.errors();
                Mapping.of(document, "a mapping of fields", problems)
                        .map(parser::document)
                        .filter(read -> problems.errors() == errors)
                        .ifPresent(read -> {
                            mapped.add(read.mapped());
                            known.add(read.known());
                        });
            }
        }
        return new ParsedFields(new FieldMapping(mapped), new FieldCatalogue(known), problems.inOrder());
    }

    private Document document(Mapping document) {
        document.refuseUnknown(DOCUMENT);
        if (document.get("fields") == null && document.get("known") == null) {
            problems.error(
                    document.at("fields"),
                    "missing",
                    "'fields' is missing: expected a map from the names in rules to those in events");
        }
        LogSource logsource = logsource(document);
        return new Document(
                new FieldMapping.Entry(logsource, names(document, logsource)),
                new FieldCatalogue.Entry(logsource, known(document)));
    }

    private Set<String> known(Mapping document) {
        Set<String> known = new LinkedHashSet<>();
        document.texts("known").stream()
                .map(this::field)
                .filter(Objects::nonNull)
                .forEach(known::add);
        return known;
    }

    private Map<String, List<String>> names(Mapping document, LogSource logsource) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        Map<String, Integer> counted = counts.computeIfAbsent(logsource, source -> new HashMap<>());
        Optional<Mapping> fields = document.mapping("fields");
        fields.ifPresent(map -> map.entries().values().forEach(entry -> {
            String field = field(entry.key());
            if (field != null) {
                names.put(field, names(field, entry, counted));
            }
        }));
        return names;
    }

    private LogSource logsource(Mapping document) {
        if (!document.has("logsource")) {
            return new LogSource(null, null, null);
        }
        Node value = Objects.requireNonNull(document.entries().get("logsource")).value();
        return Mapping.of(value, "'logsource'", problems)
                .map(map -> {
                    map.refuseUnknown(LOGSOURCE);
                    if (map.entries().isEmpty()) {
                        problems.error(
                                value,
                                "missing",
                                "'logsource' needs a product, a category or a service; without 'logsource', the fields"
                                        + " are those of all rules");
                    }
                    return new LogSource(part(map, "product"), part(map, "category"), part(map, "service"));
                })
                .orElse(new LogSource(null, null, null));
    }

    private static @Nullable String part(Mapping map, String key) {
        return map.has(key) ? map.requiredText(key) : null;
    }

    private List<String> names(String field, Mapping.Entry entry, Map<String, Integer> counted) {
        Node value = entry.value();
        List<Node> items = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        if (items.isEmpty()) {
            problems.error(
                    value, "empty", "'" + field + "' has an empty list: expected the names that events have for it");
        } else if (counted.merge(field, items.size(), Integer::sum) > MOST_NAMES) {
            problems.error(value, "value", Problems.quote(field) + " has more than " + MOST_NAMES + " names");
        }
        List<String> names = new ArrayList<>();
        items.forEach(item -> add(field, item, names));
        return names;
    }

    private void add(String field, Node item, List<String> names) {
        if (!(item instanceof ScalarNode scalar)) {
            problems.error(
                    item,
                    "type",
                    Problems.quote(field) + " is " + Scalars.describe(item) + ": expected the name of a field");
            return;
        }
        String name = field(scalar);
        if (name == null) {
            return;
        }
        if (name.equals(field)) {
            problems.warning(
                    item,
                    "maps-to-itself",
                    Problems.quote(field) + " is mapped to itself: a rule's own name comes first anyway");
        } else if (names.contains(name)) {
            problems.warning(item, "duplicate-field", "field " + Problems.quote(name) + " is here twice");
        } else {
            names.add(name);
        }
    }

    /** A field's name, or null with a complaint. */
    private @Nullable String field(ScalarNode node) {
        String name = node.getValue();
        if (Scalars.isNull(node) || name.isBlank()) {
            problems.error(node, "type", "a field is " + Scalars.describe(node) + ": expected its name");
            return null;
        }
        int bar = name.indexOf('|');
        if (bar >= 0) {
            problems.error(
                    node,
                    "value",
                    "field " + Problems.quote(name) + " has a modifier: expected "
                            + Problems.quote(name.substring(0, bar)) + ", whatever rules ask of it");
            return null;
        }
        return name;
    }
}
