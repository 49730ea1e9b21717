package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
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

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A rule's hash; {@code inputs} finds the rules that a correlation names. */
    static String ofState(SigmaRule rule, Function<String, SigmaRule> inputs) {
        Fingerprint print = new Fingerprint();
        print.add(rule, inputs);
        return print.hex();
    }

    /** The hash of everything in a set. */
    static String ofSet(List<SigmaRule> rules, Function<SigmaRule, String> stateHash) {
        Fingerprint print = new Fingerprint();
        for (SigmaRule rule : rules) {
            print.text(stateHash.apply(rule))
                    .text(rule.name())
                    .text(rule.title())
                    .text(rule.description());
            print.text(rule.level().toString()).text(rule.status().toString()).text(rule.runbook());
            print.texts(rule.tags()).texts(rule.references());
            print.text(rule instanceof Correlation correlation ? String.valueOf(correlation.generate()) : null);
        }
        return print.hex();
    }

    private void add(SigmaRule rule, Function<String, SigmaRule> inputs) {
        text(rule.id()).texts(rule.groupBy()).text(String.valueOf(rule.evidence()));
        if (rule instanceof Rule plain) {
            text("rule").text(plain.logsource().product());
            text(plain.logsource().category()).text(plain.logsource().service());
            number(plain.detection().selections().size());
            plain.detection().selections().forEach((name, selection) -> {
                text(name);
                add(selection);
            });
            add(plain.detection().condition());
            return;
        }
        Correlation correlation = (Correlation) rule;
        text("correlation").text(correlation.type().toString());
        text(correlation.timespan().toString()).text(correlation.lateness().toString());
        number(correlation.condition().bounds().size());
        correlation
                .condition()
                .bounds()
                .forEach(bound -> text(bound.comparison().toString()).number(bound.value()));
        number(correlation.inputs().size());
        for (String reference : correlation.rules()) {
            SigmaRule input = inputs.apply(reference);
            texts(correlation.groupFields(input));
            add(input, inputs);
        }
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

    private void add(Selection selection) {
        text(selection.getClass().getSimpleName());
        if (selection instanceof Selection.All all) {
            each(all.parts(), this::add);
        } else if (selection instanceof Selection.Any any) {
            each(any.parts(), this::add);
        } else if (selection instanceof Selection.FieldTest field) {
            text(field.field());
            add(field.test());
        } else if (selection instanceof Selection.KeywordTest keyword) {
            add(keyword.test());
        }
    }

    private void add(ValueTest test) {
        text(test.getClass().getSimpleName());
        if (test instanceof ValueTest.AnyOf any) {
            each(any.tests(), this::add);
        } else if (test instanceof ValueTest.AllOf all) {
            each(all.tests(), this::add);
        } else if (test instanceof ValueTest.Not not) {
            add(not.test());
        } else if (test instanceof ValueTest.Text pattern) {
            each(pattern.pattern().parts(), this::add);
            text(String.valueOf(pattern.cased()));
        } else {
            // The rest are flat records with at most one free text, so that what they print is never ambiguous.
            text(test.toString());
        }
    }

    private void add(TextPattern.Part part) {
        if (part instanceof TextPattern.Literal literal) {
            text("literal").text(literal.text());
        } else {
            text("wildcard").text(part.toString());
        }
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
