package dev.whodunit.detector.notify;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a template can say: a briefing as names and values, all text escaped for whoever shows it. */
final class TemplateValues {

    /** Lists in lists in lists have an end too. */
    private static final int MOST_STEPS = 5_000;

    private final Briefing briefing;
    private final Presentation presentation;
    private final UnaryOperator<String> escape;
    private int steps;

    private TemplateValues(Briefing briefing, Presentation presentation, UnaryOperator<String> escape) {
        this.briefing = briefing;
        this.presentation = presentation;
        this.escape = escape;
    }

    /** The values of this briefing; to be used once. */
    static Map<String, Object> of(Briefing briefing, Presentation presentation, UnaryOperator<String> escape) {
        return new TemplateValues(briefing, presentation, escape).values();
    }

    /** Values as every template gets them. */
    static Map<String, Object> sample() {
        Briefing briefing = Briefing.of(new TestMessage("sample", Instant.EPOCH).opened());
        return of(briefing, Presentation.PLAIN, UnaryOperator.identity());
    }

    private Map<String, Object> values() {
        Story story = briefing.lead();
        Story.Means means = story.means();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("state", briefing.state());
        values.put("level", briefing.level().toString());
        values.put("firing", !briefing.resolved());
        values.put("resolved", briefing.resolved());
        values.put("reminder", briefing.isReminder());
        values.put("digest", briefing.isDigest());
        values.put("size", briefing.size());
        values.put("count", briefing.count());
        put(values, "headline", briefing.headline());
        put(values, "title", story.reason().title());
        put(values, "rule", story.reason().rule());
        put(values, "alert", story.id());
        put(values, "summary", story.reason().summary());
        put(values, "description", story.reason().description());
        put(values, "runbook", story.reason().runbook());
        put(values, "ending", story.ending());
        put(values, "place", story.place());
        put(values, "who", story.who());
        put(values, "when", story.when(presentation.zone()));
        put(values, "what", story.what());
        put(values, "why", story.why());
        values.put("how", texts(story.how()));
        values.put("good_news", briefing.isGoodNews());
        values.put("act", texts(story.reason().act()));
        values.put("notes", texts(briefing.notes()));
        values.put("tables", texts(story.tables()));
        values.put("addresses", texts(story.addresses()));
        values.put("programs", texts(means.programs()));
        values.put("statements", texts(means.statements()));
        values.put("requests", texts(means.requests()));
        values.put("correlation_ids", texts(means.correlationIds()));
        values.put(
                "links",
                counted(presentation.links(briefing).stream().map(this::link).toList()));
        values.put("others", counted(briefing.others().stream().map(this::other).toList()));
        values.put("more", briefing.more());
        return values;
    }

    private void put(Map<String, Object> values, String name, @Nullable String text) {
        values.put(name, text == null ? "" : escape.apply(text));
    }

    private Map<String, Object> link(DeepLink.Filled link) {
        return Map.of("name", escape.apply(link.name()), "url", escape.apply(link.url()));
    }

    private Map<String, Object> other(Story story) {
        return Map.of(
                "state",
                story.state(),
                "headline",
                escape.apply(story.headline()),
                "rule",
                escape.apply(story.reason().rule()),
                "when",
                escape.apply(story.when(presentation.zone())));
    }

    private Iterable<Object> texts(List<String> texts) {
        return counted(texts.stream().map(escape).toList());
    }

    private Iterable<Object> counted(List<?> list) {
        return () -> new Counted(list.iterator());
    }

    /** Goes through a list, and not forever. */
    private final class Counted implements Iterator<Object> {

        private final Iterator<?> iterator;

        private Counted(Iterator<?> iterator) {
            this.iterator = iterator;
        }

        @Override
        public boolean hasNext() {
            return iterator.hasNext();
        }

        @Override
        public Object next() {
            if (++steps > MOST_STEPS) {
                throw new IllegalStateException("it goes through lists without end");
            }
            return iterator.next();
        }
    }
}
