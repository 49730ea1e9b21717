package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The strict stand-in for Discord, behind a front that goes wrong as it is told. */
abstract class DiscordFront extends HttpSide {

    final DiscordStandIn discord = DiscordStandIn.start();

    @Override
    protected Answer take(Request request) {
        DiscordStandIn.Answer answer =
                Objects.requireNonNull(discord.answer(request), "only the front drops connections");
        String body = answer.body() == null ? "" : new String(Json.write(answer.body()), StandardCharsets.UTF_8);
        return new Answer(answer.status(), body);
    }

    @Override
    protected Answer probe(Request request) {
        return take(request);
    }

    /** A message stands for its group and says how that is now. */
    @Override
    public List<Told> told() {
        return shown().stream()
                .map(message ->
                        Told.of(Objects.requireNonNull(alert(message)), message.contains("**Resolved**"), message))
                .toList();
    }

    @Override
    public boolean edits() {
        return true;
    }

    @Override
    public List<String> violations() {
        return discord.violations();
    }

    @Override
    public synchronized void close() {
        super.close();
        discord.close();
    }
}
