package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Alias;
import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Measure;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.ValueTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hash over the structure of what a rule decides by. It outlives restarts and versions: change what is written here,
 * and every kept window and episode starts afresh.
 */
final class Fingerprint {

    private static final PerFiltering<String> NO_FILTERINGS = new PerFiltering<>((filtering, fields) -> {
        throw new IllegalStateException("no rule is added");
    });

    private final MessageDigest digest;
    private final PerFiltering<String> filterings;

    private Fingerprint(PerFiltering<String> filterings) {
        this.filterings = filterings;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A rule's hash.
     *
     * @param inputs finds the rules that a composite rule names
     * @param hash gives the hash of each of them
     * @param filterings what {@link #ofFilters} gave for filters
     */
    static String ofState(
            SigmaRule rule,
            Function<String, SigmaRule> inputs,
            Function<SigmaRule, String> hash,
            PerFiltering<String> filterings) {
        Fingerprint print = new Fingerprint(filterings);
        print.add(rule);
        if (rule instanceof CompositeRule composite) {
            print.number(composite.inputs().size());
            for (String reference : composite.rules()) {
                SigmaRule input = inputs.apply(reference);
                print.texts(composite.groupFields(input));
                print.others(composite.groupFields(input), input);
                print.others(measured(composite, input), input);
                // Once for all that name it: a rule may be long, and many correlations name it.
                print.text(hash.apply(input));
            }
        }
        return print.hex();
    }

    /** The hashes of filters, to be worked out as they are needed. */
    static PerFiltering<String> ofFilters() {
        return new PerFiltering<>((filtering, fields) -> {
            Fingerprint print = new Fingerprint(NO_FILTERINGS);
            print.each(filtering.filters(), filter -> print.add(filter.detection(), fields));
            return print.hex();
        });
    }

    /** The hash of everything in a set. */
    static String ofSet(List<SigmaRule> rules, Function<SigmaRule, String> stateHash) {
        Fingerprint print = new Fingerprint(NO_FILTERINGS);
        for (SigmaRule rule : rules) {
            print.text(stateHash.apply(rule))
                    .text(rule.name())
                    .text(rule.title())
                    .text(rule.description());
            print.text(rule.level().toString()).text(rule.status().toString()).text(rule.runbook());
            print.texts(rule.tags()).texts(rule.references()).text(String.valueOf(rule.guidance()));
            print.text(rule instanceof CompositeRule composite ? String.valueOf(composite.generate()) : null);
        }
        return print.hex();
    }

    private void add(SigmaRule rule) {
        text(rule.id()).texts(rule.groupBy()).text(String.valueOf(rule.evidence()));
        if (rule instanceof Rule plain) {
            others(rule.groupBy(), rule);
            text("rule").text(plain.logsource().product());
            text(plain.logsource().category()).text(plain.logsource().service());
            add(plain.detection(), plain.fields());
            filterings.of(plain).forEach(this::text);
        } else if (rule instanceof Correlation correlation) {
            text("correlation").text(correlation.type().toString());
            text(correlation.timespan().toString()).text(correlation.lateness().toString());
            add(correlation.condition());
            add(correlation.measure(), correlation);
        } else if (rule instanceof Anomaly anomaly) {
            text("anomaly").text(anomaly.type().toString());
            text(anomaly.timespan().toString()).text(anomaly.lateness().toString());
            add(anomaly.deviation());
            add(anomaly.aliases());
        }
    }

    private void add(Detection detection, FieldNames fields) {
        number(detection.selections().size());
        detection.selections().forEach((name, selection) -> {
            text(name);
            add(selection, fields);
        });
        add(detection.condition());
    }

    private void add(CountCondition condition) {
        each(condition.bounds(), bound -> {
            text(bound.comparison().toString());
            if (bound.isWhole()) {
                number(bound.value().longValueExact());
            } else {
                text(bound.value().toPlainString());
            }
        });
    }

    private void add(Measure measure, Correlation correlation) {
        if (measure instanceof Measure.EventCount) {
            return;
        }
        if (measure instanceof Measure.ValueCount count) {
            texts(count.fields());
        } else if (measure instanceof Measure.ValueSum sum) {
            text(sum.field());
        } else if (measure instanceof Measure.ValueAverage average) {
            text(average.field());
        } else if (measure instanceof Measure.ValuePercentile percentile) {
            text(percentile.field()).text(percentile.percentile().toPlainString());
        } else if (measure instanceof Measure.RuleExpression expression) {
            texts(correlation.rules());
            add(expression.expression());
        }
        add(correlation.aliases());
    }

    private void add(Deviation deviation) {
        if (deviation instanceof Deviation.Sustained sustained) {
            text(sustained.gap().toString()).texts(sustained.unless());
        } else if (deviation instanceof Deviation.Absence absence) {
            each(absence.expected(), group -> {
                number(group.size());
                group.forEach((field, value) -> text(field).text(value));
            });
        } else if (deviation instanceof Deviation.Ratio ratio) {
            texts(ratio.of()).texts(ratio.over()).number(ratio.minimum());
            add(ratio.condition());
        } else if (deviation instanceof Deviation.NewValue newValue) {
            texts(newValue.fields()).text(newValue.learning().toString());
        } else if (deviation instanceof Deviation.Spike spike) {
            text(spike.sensitivity().toPlainString()).text(spike.seasonality().toString());
            text(spike.history().toString()).number(spike.minimum());
        }
    }

    private void add(List<Alias> aliases) {
        each(aliases, alias -> {
            text(alias.name()).number(alias.fields().size());
            alias.fields().forEach((rule, field) -> text(rule.name()).text(field));
        });
    }

    private void add(Condition condition) {
        text(condition.getClass().getSimpleName());
        if (condition instanceof Condition.And and) {
            each(and.parts(), this::add);
        } else if (condition instanceof Condition.Or or) {
            each(or.parts(), this::add);
        } else if (condition instanceof Condition.Not not) {
            add(not.part());
        } else if (condition instanceof Condition.Named named) {
            text(named.selection());
        } else if (condition instanceof Condition.Quantified quantified) {
            text(quantified.quantifier().name()).text(quantified.pattern());
        }
    }

    private void add(Selection selection, FieldNames fields) {
        text(selection.getClass().getSimpleName());
        if (selection instanceof Selection.All all) {
            each(all.parts(), part -> add(part, fields));
        } else if (selection instanceof Selection.Any any) {
            each(any.parts(), part -> add(part, fields));
        } else if (selection instanceof Selection.FieldTest field) {
            text(field.field()).others(List.of(field.field()), fields);
            add(field.test(), fields);
        } else if (selection instanceof Selection.KeywordTest keyword) {
            add(keyword.test(), fields);
        }
    }

    private void add(ValueTest test, FieldNames fields) {
        text(test.getClass().getSimpleName());
        if (test instanceof ValueTest.AnyOf any) {
            each(any.tests(), part -> add(part, fields));
        } else if (test instanceof ValueTest.AllOf all) {
            each(all.tests(), part -> add(part, fields));
        } else if (test instanceof ValueTest.Not not) {
            add(not.test(), fields);
        } else if (test instanceof ValueTest.Text pattern) {
            each(pattern.pattern().parts(), this::add);
            text(String.valueOf(pattern.cased()));
        } else {
            // The rest are flat records with at most one free text, so that what they print is never ambiguous.
            text(test.toString());
            if (test instanceof ValueTest.OtherField other) {
                others(List.of(other.field()), fields);
            }
        }
    }

    private void add(TextPattern.Part part) {
        if (part instanceof TextPattern.Literal literal) {
            text("literal").text(literal.text());
        } else {
            text("wildcard").text(part.toString());
        }
    }

    /** The fields whose values are measured, as an event of that rule has them. */
    private static List<String> measured(CompositeRule composite, SigmaRule input) {
        List<String> fields = composite instanceof Correlation correlation
                ? correlation.measure().fields()
                : composite instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.NewValue newValue
                        ? newValue.fields()
                        : List.of();
        return fields.stream().map(field -> composite.fieldOf(field, input)).toList();
    }

    /** Adds what else these fields may be called; nothing where they have no other names, so that most hashes stay. */
    private void others(List<String> fields, SigmaRule rule) {
        if (rule instanceof Rule plain) {
            others(fields, plain.fields());
        }
    }

    private void others(List<String> fields, FieldNames names) {
        fields.stream().filter(names::hasOthers).forEach(field -> text("names").texts(names.of(field)));
    }

    private <T> void each(List<T> parts, Consumer<T> add) {
        number(parts.size());
        parts.forEach(add);
    }

    private Fingerprint texts(List<String> texts) {
        number(texts.size());
        texts.forEach(this::text);
        return this;
    }

    /** Adds text with its length before it, so that neighbours cannot run into each other. */
    private Fingerprint text(@Nullable String text) {
        if (text == null) {
            return number(-1);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
        return this;
    }

    private Fingerprint number(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
