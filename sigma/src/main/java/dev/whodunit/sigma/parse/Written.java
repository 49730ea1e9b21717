package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.TextPattern;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A scalar of a rule, as one of the texts that it stands for once its placeholders are expanded. */
record Written(ScalarNode node, List<String> pieces) {

    static final int LONGEST_NUMBER = 40;

    /** The scalar as it stands in the file. */
    static Written asItIs(ScalarNode node) {
        return new Written(node, List.of(node.getValue()));
    }

    String text() {
        return String.join("", pieces);
    }

    /** What was found, for a message; an expanded text is named itself. */
    String describe() {
        return Problems.quote(text());
    }

    /** The text as a pattern. */
    TextPattern pattern() {
        if (Scalars.isBoolean(node)) {
            return TextPattern.literal(Boolean.toString(Scalars.isTrue(node)));
        }
        if (Scalars.isNumber(node)) {
            return TextPattern.literal(numberText(node.getValue()));
        }
        return TextPattern.sigma(pieces);
    }

    /** A number's text as an event has it; as written where that is no plain decimal (007 may be a name). */
    private static String numberText(String written) {
        if (written.startsWith("0x") && written.length() <= 17) {
            return Long.toString(Long.parseLong(written.substring(2), 16));
        }
        boolean fraction = written.matches("-?[0-9]+\\.[0-9]+") && written.length() <= LONGEST_NUMBER;
        return fraction ? ScalarText.ofDouble(Double.parseDouble(written)) : written;
    }
}
