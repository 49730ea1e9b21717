package dev.whodunit.detector.notify;

import java.net.URI;
import java.util.List;

/**
 * The links from every message to the alert's own page, where people find this service. They only show something: programs
 * that read mail follow every link in it.
 */
public final class PageLinks {

    public static final String TIMELINE = "Timeline";
    public static final String ACKNOWLEDGE = "Acknowledge";
    public static final String SILENCE = "Silence";

    private PageLinks() {}

    /**
     * The links.
     *
     * @param external where people reach this service, with or without a path
     */
    public static List<DeepLink> under(URI external) {
        String base = external.toString().replaceAll("/+$", "");
        String page = base + "/alerts/{alert}";
        return List.of(
                new DeepLink(TIMELINE, page),
                new DeepLink(ACKNOWLEDGE, page + "#acknowledge", true),
                new DeepLink(SILENCE, page + "#silence", true));
    }
}
