package dev.whodunit.detector.notify;

import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of one receiver, by the part of the message that they stand for: {@code title}, {@code text},
 * {@code html}. Where one cannot be filled, the built-in text goes out and the fault is told. Not safe for threads.
 */
public final class Templates {

    /** No templates: everything is built in. */
    public static final Templates NONE = new Templates(Map.of(), (part, reason) -> {});

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);

    private final Map<String, MessageTemplate> byPart;
    private final Faults faults;

    /** Hears of each template that could not be filled. */
    public interface Faults {
        void failed(String part, String reason);
    }

    public Templates(Map<String, MessageTemplate> byPart, Faults faults) {
        this.byPart = Map.copyOf(byPart);
        this.faults = faults;
    }

    /** Whether this part has a template. */
    public boolean has(String part) {
        return byPart.containsKey(part);
    }

    /**
     * The text of a part.
     *
     * @param escape makes a value fit to be shown there
     * @param most how many characters it may have
     * @param builtIn what is said without a template, or where it fails
     */
    public String text(String part, Filling filling, UnaryOperator<String> escape, int most, Supplier<String> builtIn) {
        MessageTemplate template = byPart.get(part);
        if (template == null) {
            return builtIn.get();
        }
        try {
            String text = template.render(TemplateValues.of(filling.briefing(), filling.presentation(), escape), most);
            if (!text.isBlank()) {
                return text;
            }
            failed(part, "nothing comes of it");
        } catch (MessageTemplate.Failed e) {
            failed(part, String.valueOf(e.getMessage()));
        }
        return builtIn.get();
    }

    /** What a template is filled with. */
    public record Filling(Briefing briefing, Presentation presentation) {}

    private void failed(String part, String reason) {
        LOG.warn("Template not filled, the built-in text is sent: part={} reason={}", part, reason);
        faults.failed(part, reason);
    }
}
