package dev.whodunit.detector;

import dev.whodunit.detector.capture.CaptureState;
import dev.whodunit.detector.ingest.FileTails;
import dev.whodunit.detector.notify.Outbox;
import dev.whodunit.detector.notify.discord.DiscordBot;
import dev.whodunit.detector.rules.RuleFiles;
import dev.whodunit.detector.web.Health;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What each part's own account of itself means for the service's health. */
final class PartHealth {

    private PartHealth() {}

    static Health.Part of(DiskSpace disk) {
        String problem = disk.problem();
        return problem == null ? Health.Part.READY : Health.Part.notReady(problem);
    }

    static Health.Part of(KafkaConnection kafka) {
        String problem = kafka.problem();
        return problem == null ? Health.Part.READY : Health.Part.notReady(problem);
    }

    static Health.Part of(RuleFiles rules) {
        return rules.errors().isEmpty()
                ? Health.Part.READY
                : Health.Part.readyBut(
                        rules.errors().stream().map(Object::toString).limit(10).collect(Collectors.joining("; ")));
    }

    /** A receiver that is down is no reason to call the service so: its messages wait. */
    static Health.Part of(Outbox outbox) {
        String problems = outbox.state().stream()
                .filter(receiver -> !receiver.working())
                .map(receiver -> receiver.name() + ": " + receiver.problem())
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Health.Part.READY : Health.Part.readyBut(problems);
    }

    /** Alerts are told without the gateway; only buttons and commands need it. */
    static Health.Part of(List<DiscordBot> bots) {
        String problems = bots.stream()
                .map(DiscordBot::problem)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Health.Part.READY : Health.Part.readyBut(problems);
    }

    static Health.Part of(FileTails files, DiskSpace disk) {
        if (!disk.enough()) {
            return Health.Part.notReady("the disk is nearly full");
        }
        String problems = files.states().stream()
                .filter(state -> !state.healthy())
                .map(state -> state.source() + ": " + state.reason())
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Health.Part.READY : Health.Part.readyBut(problems);
    }

    static Health.Part of(CaptureState state) {
        String reason = state.reason().isEmpty() ? null : state.reason();
        return new Health.Part(
                state.ready(),
                state.ready() || reason != null ? reason : state.phase().name());
    }
}
