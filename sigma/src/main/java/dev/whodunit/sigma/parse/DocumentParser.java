package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.Optional;
import java.util.Set;
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

    private final Problems problems;
    private final Placeholders placeholders;

    DocumentParser(Problems problems, Placeholders placeholders) {
        this.problems = problems;
        this.placeholders = placeholders;
    }

    /** The document's rule, or empty where it has errors. */
    Optional<SigmaRule> parse(Node node, String fallbackId) {
        int errors = problems.errors();
        Optional<SigmaRule> rule = Mapping.of(node, "a rule", problems).flatMap(document -> read(document, fallbackId));
        return problems.errors() == errors ? rule : Optional.empty();
    }

    private Optional<SigmaRule> read(Mapping document, String fallbackId) {
        for (String kind : new String[] {"filter", "anomaly", "action"}) {
            if (document.has(kind)) {
                problems.error(document.at(kind), "unsupported", "'" + kind + "' is not supported yet");
                return Optional.empty();
            }
        }
        document.questionUnknown(KNOWN);
        HeaderParser.Result common = new HeaderParser(problems).parse(document, fallbackId);
        if (document.has("correlation")) {
            return correlation(document, common);
        }
        return rule(document, common);
    }

    private Optional<SigmaRule> correlation(Mapping document, HeaderParser.Result common) {
        for (String key : new String[] {"detection", "logsource"}) {
            if (document.has(key)) {
                problems.error(document.at(key), "misplaced", "a correlation has no '" + key + "'; its rules have");
            }
        }
        if (!common.groupBy().isEmpty()) {
            problems.error(
                    document.at("custom"),
                    "misplaced",
                    "a correlation is grouped by 'group-by', not by custom.whodunit.group_by");
        }
        return document.mapping("correlation")
                .or(() -> missing(document, "correlation"))
                .flatMap(correlation -> new CorrelationParser(problems).parse(correlation, common));
    }

    private Optional<SigmaRule> rule(Mapping document, HeaderParser.Result common) {
        if (common.lateness() != null) {
            problems.error(document.at("custom"), "misplaced", "custom.whodunit.lateness is for correlations");
        }
        Optional<LogSource> logsource = document.mapping("logsource")
                .or(() -> missing(document, "logsource"))
                .map(this::logSource);
        Optional<Detection> detection = document.mapping("detection")
                .or(() -> missing(document, "detection"))
                .flatMap(map -> new DetectionParser(problems, placeholders).parse(map));
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

    private LogSource logSource(Mapping map) {
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
