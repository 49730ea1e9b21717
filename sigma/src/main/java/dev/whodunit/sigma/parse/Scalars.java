package dev.whodunit.sigma.parse;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a YAML value is, in a reader's words. */
final class Scalars {

    private Scalars() {}

    static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    /** Whether there is nothing where a value could stand. */
    static boolean isLeftOut(Node node) {
        return node instanceof ScalarNode scalar
                && isNull(node)
                && scalar.getValue().isEmpty();
    }

    static boolean isBoolean(Node node) {
        return Tag.BOOL.equals(node.getTag());
    }

    static boolean isNumber(Node node) {
        return Tag.INT.equals(node.getTag()) || Tag.FLOAT.equals(node.getTag());
    }

    /** The text as written, or null where the value is a list, a map or null. */
    static @Nullable String text(Node node) {
        return node instanceof ScalarNode scalar && !isNull(node) ? scalar.getValue() : null;
    }

    static boolean isTrue(ScalarNode node) {
        return node.getValue().toLowerCase(java.util.Locale.ROOT).equals("true");
    }

    /** What was found, for a message. */
    static String describe(Node node) {
        if (node instanceof MappingNode) {
            return "a map";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        if (isNull(node)) {
            return "nothing";
        }
        return Problems.quote(((ScalarNode) node).getValue());
    }
}
