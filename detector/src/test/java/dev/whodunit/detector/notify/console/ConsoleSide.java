package dev.whodunit.detector.notify.console;

import dev.whodunit.detector.notify.OtherSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal: nothing can go wrong with it that anybody could be told of. */
public final class ConsoleSide implements OtherSide {

    private static final int WIDTH = 100;
    private static final Pattern TOLD = Pattern.compile("(?m)^(╭─ (?<card>[A-Z ,]+)|✔ \\[resolved\\])");
    private static final Pattern ALERT = Pattern.compile("[0-9a-f]{16}-\\d+");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Override
    public Receiver receiver(InstantSource clock) {
        return new ConsoleReceiver(
                new ReceiverName("team", "console"),
                ConsoleSettings.cards(out, false, Map.of("COLUMNS", Integer.toString(WIDTH)), ZoneOffset.UTC));
    }

    @Override
    public boolean fail(Fault fault) {
        return false;
    }

    @Override
    public void mend() {}

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** One text: what is on the screen, without frames and line breaks. */
    @Override
    public List<String> shown() {
        return List.of(text().replaceAll("\n│ +", " "));
    }

    @Override
    public List<Told> told() {
        List<Told> told = new ArrayList<>();
        Matcher matcher = TOLD.matcher(text());
        Matcher alert = ALERT.matcher(text());
        while (matcher.find()) {
            if (alert.find(matcher.start())) {
                String card = matcher.group("card");
                boolean resolved = card == null || card.contains("RESOLVED");
                told.add(Told.of(alert.group(), resolved, text().substring(matcher.start())));
            }
        }
        return told;
    }

    @Override
    public List<String> violations() {
        return text().lines()
                .filter(line -> line.codePointCount(0, line.length()) > WIDTH)
                .map(line -> "wider than the terminal: " + line)
                .toList();
    }

    @Override
    public List<String> secrets() {
        return List.of();
    }

    @Override
    public void close() {}
}
