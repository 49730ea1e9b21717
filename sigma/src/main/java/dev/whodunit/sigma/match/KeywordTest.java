package dev.whodunit.sigma.match;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Whether a value of any field, also one within a list or map, satisfies a test. */
record KeywordTest(ValueMatcher matcher) implements EventTest {

    @Override
    public boolean test(MatchState state) {
        Search search = new Search(state.event());
        state.event().forEachField(search);
        return search.found;
    }

    private final class Search implements BiConsumer<String, Object> {

        private final FieldSource event;
        private boolean found;

        Search(FieldSource event) {
            this.event = event;
        }

        @Override
        public void accept(String field, Object value) {
            found = found || anywhere(value, 0);
        }

        private boolean anywhere(Object value, int depth) {
            if (value instanceof Map<?, ?> map) {
                return depth < FieldSource.DEEPEST
                        && map.values().stream().anyMatch(inner -> inner != null && anywhere(inner, depth + 1));
            }
            if (value instanceof List<?> list) {
                return depth < FieldSource.DEEPEST
                        && list.stream().anyMatch(inner -> inner != null && anywhere(inner, depth + 1));
            }
            return matcher.matches(event, value);
        }
    }
}
