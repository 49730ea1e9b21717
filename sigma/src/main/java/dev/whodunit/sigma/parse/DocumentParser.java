package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one document: tells what kind it is, and reads it as that. */
final class DocumentParser {

    private static final Set<String> KNOWN = Set.of(
            "title",
            "id",
            "name",
            "related",
            "taxonomy",
            "status",
            "description",
            "license",
            "author",
            "references",
            "date",
            "modified",
            "logsource",
            "detection",
            "correlation",
            "fields",
            "falsepositives",
            "level",
            "tags",
            "scope",
            "custom",
            "filter",
            "anomaly");
    private static final Set<String> LOGSOURCE = Set.of("product", "category", "service", "definition");

    /** What was read so far. */
    record Parsed(List<SigmaRule> rules, List<Filter> filters, List<SigmaRule> withoutLevel, RefusedRules refused) {}

    private final Problems problems;
    private final Unfolding unfolding;

    DocumentParser(Problems problems, Unfolding unfolding) {
        this.problems = problems;
        this.unfolding = unfolding;
    }

    /** Reads the document into {@code parsed}, unless it has errors. */
    void parse(Node node, String fallbackId, Parsed parsed) {
        int errors = problems.errors();
        Mapping.of(node, "a rule", problems)
                .ifPresent(document -> read(document, fallbackId, () -> problems.errors() == errors, parsed));
    }

    private void read(Mapping document, String fallbackId, BooleanSupplier whole, Parsed parsed) {
        if (document.has("action")) {
            problems.error(
                    document.at("action"), "unsupported", "'action' is no more part of Sigma: write each rule in full");
            return;
        }
        document.questionUnknown(KNOWN);
        HeaderParser.Result common = new HeaderParser(problems).parse(document, fallbackId);
        if (document.has("filter")) {
            filter(document, common).filter(filter -> whole.getAsBoolean()).ifPresent(parsed.filters()::add);
            return;
        }
        Optional<SigmaRule> rule = rule(document, common).filter(found -> whole.getAsBoolean());
        if (rule.isEmpty()) {
            parsed.refused().add(common.header(), document.has("correlation") || document.has("anomaly"));
            return;
        }
        parsed.rules().add(rule.get());
        if (document.get("level") == null) {
            parsed.withoutLevel().add(rule.get());
        }
    }

    private Optional<Filter> filter(Mapping document, HeaderParser.Result common) {
        for (String key : new String[] {"detection", "correlation", "anomaly", "level", "status", "custom"}) {
            if (document.has(key)) {
                problems.error(document.at(key), "misplaced", "a filter has no '" + key + "'; its rules have");
            }
        }
        Optional<LogSource> logsource = logSource(document);
        Optional<Mapping> filter = document.mapping("filter").or(() -> missing(document, "filter"));
        return logsource.flatMap(source ->
                filter.flatMap(map -> new FilterParser(problems, unfolding).parse(map, common.header(), source)));
    }

    private Optional<SigmaRule> rule(Mapping document, HeaderParser.Result header) {
        if (document.has("correlation")) {
            return composite("correlation", document, header)
                    .flatMap(map -> new CorrelationParser(problems).parse(map, header));
        }
        if (document.has("anomaly")) {
            return composite("anomaly", document, header)
                    .flatMap(map -> new AnomalyParser(problems).parse(map, header));
        }
        return plain(document, header);
    }

    private Optional<Mapping> composite(String kind, Mapping document, HeaderParser.Result header) {
        for (String key : new String[] {"detection", "logsource", "anomaly"}) {
            if (document.has(key) && !key.equals(kind)) {
                String reason = key.equals("anomaly") ? "" : "; its rules have";
                problems.error(document.at(key), "misplaced", article(kind) + kind + " has no '" + key + "'" + reason);
            }
        }
        if (!header.groupBy().isEmpty()) {
            problems.error(
                    document.at("custom"),
                    "misplaced",
                    article(kind) + kind + " is grouped by 'group-by', not by custom.whodunit.group_by");
        }
        return document.mapping(kind).or(() -> missing(document, kind));
    }

    private static String article(String kind) {
        return kind.startsWith("a") ? "an " : "a ";
    }

    private Optional<SigmaRule> plain(Mapping document, HeaderParser.Result common) {
        if (common.lateness() != null) {
            problems.error(
                    document.at("custom"), "misplaced", "custom.whodunit.lateness is for correlations and anomalies");
        }
        Optional<LogSource> logsource = logSource(document);
        Optional<Detection> detection = document.mapping("detection")
                .or(() -> missing(document, "detection"))
                .flatMap(map -> new DetectionParser("detection", Set.of(), problems, unfolding).parse(map));
        if (logsource.isEmpty() || detection.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Rule(common.header(), logsource.get(), detection.get(), common.groupBy()));
    }

    private Optional<Mapping> missing(Mapping document, String key) {
        if (document.get(key) == null) {
            problems.error(document.at(key), "missing", "'" + key + "' is missing");
        }
        return Optional.empty();
    }

    private Optional<LogSource> logSource(Mapping document) {
        return document.mapping("logsource")
                .or(() -> missing(document, "logsource"))
                .map(this::readLogSource);
    }

    private LogSource readLogSource(Mapping map) {
        map.questionUnknown(LOGSOURCE);
        @Nullable String product = map.text("product");
        @Nullable String category = map.text("category");
        @Nullable String service = map.text("service");
        if (product == null && category == null && service == null) {
            problems.error(map.node(), "missing", "'logsource' needs a product, a category or a service");
        }
        return new LogSource(product, category, service);
    }
}
