package dev.whodunit.detector.notify;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What a receiver's readers want beside the alert itself.
 *
 * @param zone of their clocks
 * @param links to where more is known
 * @param templates in place of built-in texts
 */
public record Presentation(ZoneId zone, List<DeepLink> links, Templates templates) {

    /** UTC, no links and no templates. */
    public static final Presentation PLAIN = new Presentation(ZoneOffset.UTC, List.of(), Templates.NONE);

    public Presentation {
        links = List.copyOf(links);
    }

    /** One without templates. */
    public Presentation(ZoneId zone, List<DeepLink> links) {
        this(zone, links, Templates.NONE);
    }

    /** The text of a part of a message, by a template or built in; see {@link Templates#text}. */
    public String text(
            String part, Briefing briefing, UnaryOperator<String> escape, int most, Supplier<String> builtIn) {
        return templates.text(part, new Templates.Filling(briefing, this), escape, most, builtIn);
    }

    /** Whether any alert has links. */
    public boolean hasLinks() {
        return !links.isEmpty();
    }

    /** The links that the alert in the lead can fill. */
    public List<DeepLink.Filled> links(Briefing briefing) {
        return DeepLink.fill(links, briefing.alert());
    }
}
