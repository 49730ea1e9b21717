package dev.whodunit.detector.notify;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A text that an operator writes in place of a built-in one, in Mustache (https://mustache.github.io/mustache.5.html). It
 * has no logic, sees nothing but the values it is given, neither reads files nor calls code, and has an end.
 */
public final class MessageTemplate {

    private static final int LONGEST = 20_000;

    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            // values come escaped for whoever shows them, so that three braces are no way around
            .escapeHTML(false)
            .strictSections(true)
            .emptyStringIsFalse(true)
            .nullValue("")
            .withLoader(name -> {
                throw new MustacheException("there are no partials, such as \"" + name + "\"");
            })
            .withCollector(new MapsAlone());

    private final Template template;

    private MessageTemplate(Template template) {
        this.template = template;
    }

    /**
     * Reads a template and tries it on a sample.
     *
     * @throws IllegalArgumentException with what is wrong, in plain words and with the line inside the template
     */
    public static MessageTemplate parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than 20,000 characters");
        }
        try {
            MessageTemplate parsed = new MessageTemplate(COMPILER.compile(text));
            parsed.render(TemplateValues.sample(), Integer.MAX_VALUE);
            return parsed;
        } catch (MustacheException e) {
            throw new IllegalArgumentException("is no template: " + e.getMessage(), e);
        } catch (Failed e) {
            throw new IllegalArgumentException("cannot be filled: " + e.getMessage(), e);
        }
    }

    /** The template could not be filled; says why. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    /**
     * Fills it.
     *
     * @param most how many characters may come of it
     * @throws Failed where a name is none of the values', or more comes of it
     */
    String render(Map<String, Object> values, int most) throws Failed {
        BoundedWriter out = new BoundedWriter(most);
        try {
            template.execute(values, out);
            return out.toString();
        } catch (MustacheException.Context e) {
            throw new Failed(
                    "there is no \"" + e.key + "\" (line " + e.lineNo + "); there are "
                            + String.join(", ", values.keySet()),
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            throw new Failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
        }
    }

    /** Looks into maps and lists, never into objects. */
    private static final class MapsAlone extends BasicCollector {
        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    }

    private static final class BoundedWriter extends Writer {

        private final StringBuilder text = new StringBuilder();
        private final int most;

        private BoundedWriter(int most) {
            this.most = most;
        }

        @Override
        public void write(char[] characters, int from, int length) {
            if (text.length() + length > most) {
                throw new IllegalStateException("more than " + most + " characters come of it");
            }
            text.append(characters, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
