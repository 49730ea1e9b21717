package dev.whodunit.detector.notify;

import dev.whodunit.detector.notify.alertmanager.AlertmanagerSide;
import dev.whodunit.detector.notify.console.ConsoleSide;
import dev.whodunit.detector.notify.discord.BotSide;
import dev.whodunit.detector.notify.discord.DiscordSide;
import dev.whodunit.detector.notify.email.EmailSide;
import dev.whodunit.detector.notify.file.FileSide;
import dev.whodunit.detector.notify.pagerduty.PagerDutySide;
import dev.whodunit.detector.notify.slack.SlackSide;
import dev.whodunit.detector.notify.webhook.WebhookSide;
import java.util.function.Supplier;

/** Every kind of receiver there is, with somebody behind it: the table that the contract and the faults go through. */
enum Kind {
    CONSOLE(ConsoleSide::new),
    DISCORD(DiscordSide::new),
    DISCORD_BOT(BotSide::new),
    WEBHOOK(WebhookSide::new),
    EMAIL(EmailSide::new),
    PAGERDUTY(PagerDutySide::new),
    SLACK(SlackSide::new),
    ALERTMANAGER(AlertmanagerSide::new),
    FILE(FileSide::new);

    private final Supplier<OtherSide> side;

    Kind(Supplier<OtherSide> side) {
        this.side = side;
    }

    OtherSide side() {
        return side.get();
    }
}
