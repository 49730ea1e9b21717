package dev.whodunit.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.TextPattern.Literal;
import dev.whodunit.sigma.rule.TextPattern.Part;
import dev.whodunit.sigma.rule.TextPattern.Wildcard;
import dev.whodunit.sigma.rule.ValueTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.Machine;

/**
 * Rules in event-ruler. It can express those that ask, without "not", for values that are equal to a text or begin or
 * end with it, of each field once. It has no "contains" that does not look at case.
 */
final class RulerMachine {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ALTERNATIVES = 100;

    /** What a rule may ask for: of each of these fields one of these values. Any alternative is enough. */
    private record Alternative(Map<String, List<Object>> values) {}

    private final Machine machine = Machine.builder().build();

    RulerMachine(List<Rule> rules) throws IOException {
        int number = 0;
        for (Rule rule : rules) {
            String name = "rule-" + number++;
            for (Alternative alternative : of(rule).orElseThrow()) {
                machine.addRule(name, JSON.writeValueAsString(alternative.values));
            }
        }
    }

    /** Whether event-ruler can express a rule. */
    static boolean canExpress(Rule rule) {
        return of(rule).isPresent();
    }

    /** How many rules match an event. */
    int match(byte[] event) throws IOException {
        String json = new String(event, StandardCharsets.UTF_8);
        try {
            return machine.rulesForJSONEvent(json).size();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("event-ruler could not read an event", e);
        }
    }

    private static Optional<List<Alternative>> of(Rule rule) {
        LogSource source = rule.logsource();
        Map<String, List<Object>> logsource = new LinkedHashMap<>();
        put(logsource, "logsource.product", source.product());
        put(logsource, "logsource.category", source.category());
        put(logsource, "logsource.service", source.service());
        List<Optional<List<Alternative>>> parts = new ArrayList<>();
        parts.add(Optional.of(List.of(new Alternative(logsource))));
        rule.detections().forEach(detection -> parts.add(of(detection.condition(), detection.selections())));
        return all(parts);
    }

    private static void put(Map<String, List<Object>> values, String field, @Nullable String value) {
        if (value != null) {
            values.put(field, List.of(value));
        }
    }

    private static Optional<List<Alternative>> of(Condition condition, Map<String, Selection> selections) {
        if (condition instanceof Condition.And and) {
            return all(and.parts().stream().map(part -> of(part, selections)).toList());
        }
        if (condition instanceof Condition.Or or) {
            return any(or.parts().stream().map(part -> of(part, selections)).toList());
        }
        if (condition instanceof Condition.Named named) {
            return of(Objects.requireNonNull(selections.get(named.selection())));
        }
        if (condition instanceof Condition.Quantified quantified) {
            List<Optional<List<Alternative>>> covered = selections.entrySet().stream()
                    .filter(entry -> quantified.covers(entry.getKey()))
                    .map(entry -> of(entry.getValue()))
                    .toList();
            return quantified.quantifier() == Condition.Quantifier.ALL ? all(covered) : any(covered);
        }
        return Optional.empty();
    }

    private static Optional<List<Alternative>> of(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all(all.parts().stream().map(RulerMachine::of).toList());
        }
        if (selection instanceof Selection.Any any) {
            return any(any.parts().stream().map(RulerMachine::of).toList());
        }
        return selection instanceof Selection.FieldTest field
                ? values(field.test()).map(values -> List.of(new Alternative(Map.of(field.field(), values))))
                : Optional.empty();
    }

    private static Optional<List<Object>> values(ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            List<Object> values = new ArrayList<>();
            for (ValueTest part : any.tests()) {
                Optional<List<Object>> some = values(part);
                if (some.isEmpty()) {
                    return some;
                }
                values.addAll(some.get());
            }
            return Optional.of(values);
        }
        return test instanceof ValueTest.Text text && !text.cased()
                ? value(text.pattern().parts())
                : Optional.empty();
    }

    private static Optional<List<Object>> value(List<Part> parts) {
        if (parts.size() == 1 && parts.get(0) instanceof Literal whole) {
            Object ignoringCase = Map.of("equals-ignore-case", whole.text());
            return Optional.of(
                    whole.text().matches("\\d{1,9}")
                            ? List.of(ignoringCase, Integer.valueOf(whole.text()))
                            : List.of(ignoringCase));
        }
        if (parts.size() == 2 && parts.get(0) instanceof Literal begin && parts.get(1) == Wildcard.ANY) {
            return Optional.of(List.of(Map.of("prefix", Map.of("equals-ignore-case", begin.text()))));
        }
        return parts.size() == 2 && parts.get(0) == Wildcard.ANY && parts.get(1) instanceof Literal end
                ? Optional.of(List.of(Map.of("suffix", Map.of("equals-ignore-case", end.text()))))
                : Optional.empty();
    }

    private static Optional<List<Alternative>> any(List<Optional<List<Alternative>>> parts) {
        List<Alternative> any = new ArrayList<>();
        parts.forEach(part -> part.ifPresent(any::addAll));
        boolean expressible = parts.stream().allMatch(Optional::isPresent) && any.size() <= MOST_ALTERNATIVES;
        return expressible ? Optional.of(any) : Optional.empty();
    }

    private static Optional<List<Alternative>> all(List<Optional<List<Alternative>>> parts) {
        List<Alternative> all = List.of(new Alternative(Map.of()));
        for (Optional<List<Alternative>> part : parts) {
            List<Alternative> longer = new ArrayList<>();
            for (Alternative some : all) {
                for (Alternative more : part.orElse(List.of())) {
                    Map<String, List<Object>> joined = new LinkedHashMap<>(some.values);
                    joined.putAll(more.values);
                    if (joined.size() < some.values.size() + more.values.size()) {
                        return Optional.empty();
                    }
                    longer.add(new Alternative(joined));
                }
            }
            if (part.isEmpty() || longer.size() > MOST_ALTERNATIVES) {
                return Optional.empty();
            }
            all = longer;
        }
        return Optional.of(all);
    }
}
