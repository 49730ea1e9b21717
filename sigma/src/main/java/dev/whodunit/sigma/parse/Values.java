package dev.whodunit.sigma.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML value as an event would hold it: String, Long, Double, Boolean, List, Map, or null. */
final class Values {

    private Values() {}

    static @Nullable Object of(Node node) {
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                Object value = of(item);
                if (value != null) {
                    list.add(value);
                }
            }
            return list;
        }
        if (node instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                Object value = of(entry.getValueNode());
                String key = Scalars.text(entry.getKeyNode());
                if (value != null && key != null) {
                    map.put(key, value);
                }
            }
            return map;
        }
        return Scalars.isNull(node) ? null : scalar((ScalarNode) node);
    }

    private static Object scalar(ScalarNode node) {
        String text = node.getValue();
        if (Scalars.isBoolean(node)) {
            return Scalars.isTrue(node);
        }
        try {
            if (Tag.INT.equals(node.getTag())) {
                return Long.parseLong(text);
            }
            if (Tag.FLOAT.equals(node.getTag())) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            // In another base, or too long: it stays as it is written.
            return text;
        }
        return text;
    }
}
