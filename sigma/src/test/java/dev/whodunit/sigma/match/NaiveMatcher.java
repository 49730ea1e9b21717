package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.TimePart;
import dev.whodunit.sigma.rule.ValueTest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What rules mean, written for reading: every rule, every test, no index, regular expressions for patterns. */
final class NaiveMatcher {

    private final FieldSource event;
    private final FieldMapping mapping;
    private LogSource logsource = new LogSource(null, null, null);

    /** @param mapping by which other names the fields of rules go, whatever the rules themselves carry */
    NaiveMatcher(FieldSource event, FieldMapping mapping) {
        this.event = event;
        this.mapping = mapping;
    }

    boolean matches(Rule rule) {
        return matches(rule, List.of());
    }

    /** Whether a rule, as it was written, matches with these filters. */
    boolean matches(Rule rule, List<Filter> filters) {
        logsource = rule.logsource();
        return isRouted(logsource)
                && matches(rule.detection().condition(), rule.detection())
                && filters.stream()
                        .filter(filter -> isFor(filter, rule))
                        .map(Filter::detection)
                        .allMatch(detection -> matches(detection.condition(), detection));
    }

    private static boolean isFor(Filter filter, Rule rule) {
        LogSource ours = filter.logsource();
        LogSource theirs = rule.logsource();
        boolean isNamed = filter.rules().isEmpty()
                || filter.rules().stream()
                        .anyMatch(reference -> reference.name().equals(rule.id()));
        return isNamed
                && (ours.product() == null || ours.product().equals(theirs.product()))
                && (ours.category() == null || ours.category().equals(theirs.category()))
                && (ours.service() == null || ours.service().equals(theirs.service()));
    }

    private boolean isRouted(LogSource source) {
        Object product = event.value("logsource.product");
        Object category = event.value("logsource.category");
        Object service = event.value("logsource.service");
        if (product == null && category == null && service == null) {
            return true;
        }
        return (source.product() == null || Objects.equals(source.product(), product))
                && (source.category() == null || Objects.equals(source.category(), category))
                && (source.service() == null || Objects.equals(source.service(), service));
    }

    private boolean matches(Condition condition, Detection detection) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().allMatch(part -> matches(part, detection));
        }
        if (condition instanceof Condition.Or or) {
            return or.parts().stream().anyMatch(part -> matches(part, detection));
        }
        if (condition instanceof Condition.Not not) {
            return !matches(not.part(), detection);
        }
        if (condition instanceof Condition.Named named) {
            return matches(Objects.requireNonNull(detection.selections().get(named.selection())));
        }
        Condition.Quantified quantified = (Condition.Quantified) condition;
        List<Selection> covered = new ArrayList<>();
        detection.selections().forEach((name, selection) -> {
            boolean fits = quantified.pattern().equals("them")
                    ? !name.startsWith("_")
                    : name.matches(quantified.pattern().replace("*", ".*"));
            if (fits) {
                covered.add(selection);
            }
        });
        return quantified.quantifier() == Condition.Quantifier.ALL
                ? covered.stream().allMatch(this::matches)
                : covered.stream().anyMatch(this::matches);
    }

    private boolean matches(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all.parts().stream().allMatch(this::matches);
        }
        if (selection instanceof Selection.Any any) {
            return any.parts().stream().anyMatch(this::matches);
        }
        if (selection instanceof Selection.KeywordTest keyword) {
            List<Object> all = new ArrayList<>();
            event.forEachField((name, value) -> flatten(value, true, all));
            return all.stream().anyMatch(value -> matches(keyword.test(), List.of(value)));
        }
        Selection.FieldTest field = (Selection.FieldTest) selection;
        return matches(field.test(), values(field.field()));
    }

    private List<Object> values(String field) {
        List<String> names = new ArrayList<>(List.of(field));
        for (FieldMapping.Entry entry : mapping.entries()) {
            LogSource source = entry.logsource();
            boolean isForRule = (source.product() == null || source.product().equals(logsource.product()))
                    && (source.category() == null || source.category().equals(logsource.category()))
                    && (source.service() == null || source.service().equals(logsource.service()));
            if (isForRule) {
                names.addAll(entry.names().getOrDefault(field, List.of()));
            }
        }
        List<Object> values = new ArrayList<>();
        names.stream()
                .map(this::value)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(value -> flatten(value, false, values));
        return values;
    }

    private @Nullable Object value(String name) {
        Object value = event.value(name);
        return value == null && event.value("row") instanceof Map<?, ?> row && name.startsWith("row.")
                ? row.get(name.substring(4))
                : value;
    }

    private static void flatten(@Nullable Object value, boolean maps, List<Object> into) {
        if (value instanceof List<?> list) {
            list.forEach(item -> flatten(item, maps, into));
        } else if (value instanceof Map<?, ?> map) {
            if (maps) {
                map.values().forEach(item -> flatten(item, true, into));
            } else {
                into.add(map);
            }
        } else if (value != null) {
            into.add(value);
        }
    }

    private boolean matches(ValueTest test, List<Object> values) {
        if (test instanceof ValueTest.AnyOf any) {
            return any.tests().stream().anyMatch(part -> matches(part, values));
        }
        if (test instanceof ValueTest.AllOf all) {
            return all.tests().stream().allMatch(part -> matches(part, values));
        }
        if (test instanceof ValueTest.Not not) {
            return !matches(not.test(), values);
        }
        if (test instanceof ValueTest.Absent) {
            return values.isEmpty();
        }
        if (test instanceof ValueTest.Exists exists) {
            return values.isEmpty() != exists.expected();
        }
        return values.stream().filter(value -> !(value instanceof Map)).anyMatch(value -> matchesOne(test, value));
    }

    private boolean matchesOne(ValueTest test, Object value) {
        String text = text(value);
        if (test instanceof ValueTest.Text pattern) {
            int flags = Pattern.DOTALL | (pattern.cased() ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            return Pattern.compile(regex(pattern.pattern()), flags)
                    .matcher(text)
                    .matches();
        }
        if (test instanceof ValueTest.Regex regex) {
            int flags = (regex.ignoreCase() ? Pattern.CASE_INSENSITIVE : 0)
                    | (regex.multiline() ? Pattern.MULTILINE : 0)
                    | (regex.dotAll() ? Pattern.DOTALL : 0);
            return Pattern.compile(regex.expression(), flags).matcher(text).find();
        }
        if (test instanceof ValueTest.Compare compare) {
            try {
                return compare.comparison().holds(new BigDecimal(text.strip()).compareTo(compare.number()));
            } catch (NumberFormatException e) {
                return false;
            }
        }
        if (test instanceof ValueTest.Time time) {
            return part(time.part(), value)
                    .map(number -> time.comparison().holds(number.compareTo(time.number())))
                    .orElse(false);
        }
        if (test instanceof ValueTest.Cidr cidr) {
            return cidr.network().contains(text);
        }
        ValueTest.OtherField other = (ValueTest.OtherField) test;
        return values(other.field()).stream()
                .filter(theirs -> !(theirs instanceof Map))
                .anyMatch(theirs -> relates(other, text, text(theirs)));
    }

    private static Optional<Integer> part(TimePart part, Object value) {
        try {
            OffsetDateTime time = value instanceof Long seconds
                    ? OffsetDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC)
                    : OffsetDateTime.parse(value.toString()).withOffsetSameInstant(ZoneOffset.UTC);
            return Optional.of(
                    switch (part) {
                        case MINUTE -> time.getMinute();
                        case HOUR -> time.getHour();
                        case DAY -> time.getDayOfMonth();
                        case WEEK ->
                            Integer.parseInt(DateTimeFormatter.ISO_WEEK_DATE
                                    .format(time.toLocalDate())
                                    .substring(6, 8));
                        case MONTH -> time.getMonthValue();
                        case YEAR -> time.getYear();
                    });
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean relates(ValueTest.OtherField test, String ours, String theirs) {
        boolean any = !test.cased();
        int room = ours.length() - theirs.length();
        return switch (test.relation()) {
            case EQUALS -> any ? ours.equalsIgnoreCase(theirs) : ours.equals(theirs);
            case CONTAINS ->
                IntStream.rangeClosed(0, room).anyMatch(at -> ours.regionMatches(any, at, theirs, 0, theirs.length()));
            case STARTS_WITH -> ours.regionMatches(any, 0, theirs, 0, theirs.length());
            case ENDS_WITH -> ours.regionMatches(any, room, theirs, 0, theirs.length());
        };
    }

    private static String text(Object value) {
        return value instanceof Double number
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    private static String regex(TextPattern pattern) {
        StringBuilder regex = new StringBuilder();
        for (TextPattern.Part part : pattern.parts()) {
            if (part instanceof TextPattern.Literal literal) {
                regex.append(Pattern.quote(literal.text()));
            } else {
                regex.append(
                        switch ((TextPattern.Wildcard) part) {
                            case ANY -> ".*";
                            case ONE -> ".";
                            case DASH -> "[-/–—―]";
                        });
            }
        }
        return regex.toString();
    }
}
