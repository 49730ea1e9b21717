package dev.whodunit.detector.notify.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An incoming webhook of Slack that holds messages to the limits of https://docs.slack.dev/reference/block-kit. */
public final class SlackSide extends HttpSide {

    private static final String PATH = "/services/T00000000/B00000000/s3cr3t-slack-path";
    private static final Pattern ANGLED = Pattern.compile("<([^>]*)>?");

    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();

    @Override
    public Receiver receiver(InstantSource clock) {
        return new SlackReceiver(
                new ReceiverName("team", "slack-0"),
                new SlackSettings(URI.create(base() + PATH), null),
                clock,
                timeout());
    }

    @Override
    protected Answer take(Request request) {
        JsonNode message = request.json();
        List<String> problems = problems(message);
        if (!request.target().equals(PATH)) {
            return new Answer(404, "no_service");
        }
        if (!problems.isEmpty()) {
            problems.forEach(this::violation);
            return new Answer(400, "invalid_blocks");
        }
        messages.add(message);
        return new Answer(200, "ok");
    }

    private static List<String> problems(JsonNode message) {
        List<String> problems = new ArrayList<>();
        text(message.path("text"), 4_000, problems);
        JsonNode blocks = message.path("attachments").path(0).path("blocks");
        if (blocks.isEmpty() || blocks.size() > 50) {
            problems.add("has " + blocks.size() + " blocks");
        }
        for (JsonNode block : blocks) {
            switch (block.path("type").asText()) {
                case "section" -> text(block.path("text").path("text"), 3_000, problems);
                case "context" -> {
                    if (block.path("elements").size() > 10) {
                        problems.add("has more than 10 elements");
                    }
                    block.path("elements").forEach(element -> text(element.path("text"), 3_000, problems));
                }
                default -> problems.add("no such block: " + block);
            }
        }
        return problems;
    }

    private static void text(JsonNode node, int most, List<String> problems) {
        String text = node.asText();
        if (text.isEmpty() || text.length() > most) {
            problems.add("a text has " + text.length() + " characters");
        }
        Matcher angled = ANGLED.matcher(text);
        while (angled.find()) {
            String inside = angled.group(1);
            if (!inside.startsWith("!date^") && !inside.startsWith("https://wiki.example.com/")) {
                problems.add("speaks to somebody or links to something: " + angled.group());
            }
        }
    }

    /** The messages as they came. */
    List<JsonNode> messages() {
        return List.copyOf(messages);
    }

    @Override
    public List<String> shown() {
        return messages.stream()
                .map(message -> message.toString()
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&"))
                .toList();
    }

    @Override
    public List<Told> told() {
        return messages.stream()
                .map(message -> Told.of(
                        Objects.requireNonNull(alert(message.toString())),
                        message.path("text").asText().contains("*resolved*"),
                        message.toString()))
                .toList();
    }

    @Override
    public List<String> secrets() {
        return List.of("s3cr3t-slack-path");
    }
}
