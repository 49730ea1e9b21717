package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.parse.Modifier.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the modifiers behind a field's name, and refuses those that do not go together. */
final class ModifierParser {

    /** The kinds that decide what a test is about; a field has at most one, and without one it is about text. */
    static final Set<Kind> MAIN =
            EnumSet.of(Kind.REGEX, Kind.CIDR, Kind.EXISTS, Kind.FIELDREF, Kind.COMPARE, Kind.TIME);

    private static final Set<Modifier> BASE64 = EnumSet.of(Modifier.BASE64, Modifier.BASE64OFFSET);

    private final Problems problems;

    ModifierParser(Problems problems) {
        this.problems = problems;
    }

    /** The modifiers in the order written, or empty with a complaint. */
    Optional<List<Modifier>> parse(ScalarNode key, String text) {
        int errors = problems.errors();
        List<Modifier> modifiers = new ArrayList<>();
        for (String name : text.split("\\|", -1)) {
            Optional<Modifier> modifier = Modifier.named(name);
            if (modifier.isEmpty()) {
                problems.error(
                        key, "modifier", "unknown modifier " + Problems.quote(name) + UnknownModifier.hint(name));
            } else if (modifiers.contains(modifier.get())) {
                problems.error(key, "modifier", "modifier '" + name + "' is here twice");
            } else {
                modifiers.add(modifier.get());
            }
        }
        if (problems.errors() == errors) {
            checkTogether(key, modifiers);
        }
        return problems.errors() == errors ? Optional.of(modifiers) : Optional.empty();
    }

    private void checkTogether(ScalarNode key, List<Modifier> modifiers) {
        // A part of a time may be compared: then the test is about the time.
        List<Modifier> main = modifiers.stream()
                .filter(m -> MAIN.contains(m.kind()))
                .sorted(Comparator.comparing(m -> m.kind() != Kind.TIME))
                .toList();
        Set<Kind> allowed = main.isEmpty()
                ? EnumSet.of(Kind.LINK, Kind.CASE, Kind.AFFIX, Kind.ENCODING, Kind.DASH, Kind.EXPAND)
                : beside(main.get(0));
        for (Modifier modifier : modifiers) {
            boolean fits = main.isEmpty()
                    ? allowed.contains(modifier.kind())
                    : modifier == main.get(0) || allowed.contains(modifier.kind());
            if (!fits) {
                String partner = main.isEmpty() ? "without 're'" : "together with '" + main.get(0) + "'";
                problems.error(key, "modifier", "modifier '" + modifier + "' makes no sense " + partner);
            }
        }
        if (count(modifiers, Kind.AFFIX) > 1) {
            problems.error(key, "modifier", "only one of contains, startswith and endswith can be meant");
        }
        if (count(modifiers, Kind.TIME) > 0 && count(modifiers, Kind.COMPARE) > 1) {
            problems.error(key, "modifier", "only one of gt, gte, lt and lte can be meant");
        }
        checkOrder(key, modifiers);
    }

    /** Each rewrites what those before it left: what is encoded is no text any more. */
    private void checkOrder(ScalarNode key, List<Modifier> modifiers) {
        List<Modifier> before = new ArrayList<>();
        for (Modifier modifier : modifiers) {
            complaint(modifier, before).ifPresent(complaint -> problems.error(key, "modifier", complaint));
            before.add(modifier);
        }
    }

    private static Optional<String> complaint(Modifier modifier, List<Modifier> before) {
        boolean rewrites = modifier.kind() == Kind.ENCODING || modifier.kind() == Kind.DASH;
        Optional<Modifier> encoding =
                before.stream().filter(each -> each.kind() == Kind.ENCODING).reduce((first, last) -> last);
        if (modifier.kind() == Kind.ENCODING && count(before, Kind.AFFIX) > 0) {
            return Optional.of("modifier '" + modifier + "' must stand before contains, startswith and endswith");
        }
        if (!rewrites || encoding.isEmpty() || (BASE64.contains(modifier) && !BASE64.contains(encoding.get()))) {
            return Optional.empty();
        }
        if (modifier.kind() == Kind.DASH) {
            return Optional.of("modifier 'windash' finds no dash in what '" + encoding.get() + "' has encoded");
        }
        return Optional.of(
                BASE64.contains(modifier) == BASE64.contains(encoding.get())
                        ? "only one of '" + encoding.get() + "' and '" + modifier + "' can be meant"
                        : "modifier '" + modifier + "' must stand before '" + encoding.get() + "'");
    }

    private static long count(List<Modifier> modifiers, Kind kind) {
        return modifiers.stream().filter(modifier -> modifier.kind() == kind).count();
    }

    private static Set<Kind> beside(Modifier main) {
        return switch (main.kind()) {
            case REGEX -> EnumSet.of(Kind.REGEX_FLAG, Kind.LINK, Kind.EXPAND);
            case CIDR -> EnumSet.of(Kind.LINK, Kind.EXPAND);
            case FIELDREF -> EnumSet.of(Kind.AFFIX, Kind.CASE, Kind.LINK);
            case TIME -> EnumSet.of(Kind.COMPARE, Kind.LINK, Kind.EXPAND);
            case COMPARE -> EnumSet.of(Kind.LINK, Kind.EXPAND);
            default -> EnumSet.noneOf(Kind.class);
        };
    }
}
