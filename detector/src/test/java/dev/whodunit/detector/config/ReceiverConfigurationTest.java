package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What files say of those who are told. */
final class ReceiverConfigurationTest extends ConfigurationFiles {

    @Test
    void readsTheBotsOfDiscordAndShowsNoToken() throws Exception {
        Configuration configuration = read("bot.yml", Flags.none());

        Secret token = new Secret("MTEwMDAwMDAwMDAwMDAwMDAwMQ.bot.token");
        assertThat(configuration.receivers().get(0).integrations(Configuration.Discord.class))
                .containsExactly(
                        new Configuration.Discord(
                                null,
                                new Configuration.Bot(
                                        token,
                                        "900000000000000002",
                                        "@here",
                                        List.of("on-call", "910000000000000001"),
                                        List.of("lead"),
                                        URI.create("https://discord.com/api/v10")),
                                Map.of()),
                        new Configuration.Discord(
                                null,
                                new Configuration.Bot(
                                        token,
                                        "900000000000000003",
                                        null,
                                        List.of(),
                                        List.of(),
                                        URI.create("http://127.0.0.1:9999/api/v10")),
                                Map.of()));
        assertThat(configuration.toString()).doesNotContain("bot.token");
    }

    @Test
    void reportsWhatIsWrongWithABot() {
        String place = "conf.bad-bot.yml:";
        String discord = ": receivers[0].discord_configs";

        List<String> problems = problems("bad-bot");

        assertThat(problems)
                .containsExactly(
                        place + 5 + discord
                                + "[0].bot_token: is no bot token; expected the text of \"Reset Token\" on the page Bot"
                                + " of the application",
                        place + 6 + discord
                                + "[0].channel_id: is no channel id; expected a number such as 1234567890123456789"
                                + " (right-click the channel, Copy Channel ID)",
                        place + 7 + discord
                                + "[0].mention: is no mention; expected @here, @everyone, <@&role id> or <@user id>",
                        place + 10 + discord
                                + "[1].webhook_url: stands beside bot_token; a channel is told by a webhook or by a bot",
                        place + 11 + discord + "[1].roles.acknowlege: is no known key; did you mean \"acknowledge\"?",
                        place + 12 + discord + "[2].channel_id: is missing");
        assertThat(problems.toString()).doesNotContain("hunter2");
    }

    @Test
    void reportsEveryUrlOfAReceiverThatIsNoneAtOnceAndShowsNoneOfThem() {
        String place = "conf.bad-webhooks.yml:";
        String discord = ": receivers[0].discord_configs";
        String webhook = ": receivers[0].webhook_configs";
        String scheme = "is no URL: it begins with neither http:// nor https://; expected https://host/path";

        List<String> problems = problems("bad-webhooks");

        assertThat(problems)
                .containsExactly(
                        place + 5 + discord + "[0].webhook_url: " + scheme,
                        place + 6 + discord
                                + "[1].webhook_url: is no URL: it names no host; expected https://host/path",
                        place + 7 + discord
                                + "[2].webhook_url: is no URL: illegal character in path at character 42; expected"
                                + " https://host/path",
                        place + 8 + discord
                                + "[3].webhook_url: is no Discord webhook; expected"
                                + " https://discord.com/api/webhooks/<id>/<token>",
                        place + 9 + discord
                                + "[4].webhook_url: is no Discord webhook; expected"
                                + " https://discord.com/api/webhooks/<id>/<token>",
                        place + 11 + webhook + "[0].url: " + scheme,
                        place + 12 + webhook + "[1].url: " + scheme,
                        place + 13 + webhook
                                + "[2].url: is no URL: its host is none; a name has letters of ASCII, digits, '-' and"
                                + " '.' alone; expected https://host/path",
                        place + 14 + webhook
                                + "[3].url: is no URL: illegal character in path at character 23; expected"
                                + " https://host/path",
                        place + 15 + webhook
                                + "[4].url: is no URL: its host is none; a name has letters of ASCII, digits, '-' and"
                                + " '.' alone; expected https://host/path",
                        place + 16 + webhook + "[5].url: is no URL: there is no such port; expected https://host/path",
                        place + 17 + webhook
                                + "[6].url: holds a user name, which would not be sent; give it under"
                                + " http_config.basic_auth",
                        place + 18 + webhook + "[7].url: is empty");
        assertThat(problems).noneMatch(problem -> problem.contains("hunter"));
    }

    @Test
    void reportsWhatIsWrongWithEveryKindOfReceiver() {
        String place = "conf.bad-receivers.yml:";
        List<String> problems = problems("bad-receivers");

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        place + 5 + ": receivers[0].pagerduty_configs[0].routing_key: is no integration key; expected"
                                + " the 32 letters and digits that PagerDuty shows",
                        place + 6 + ": receivers[0].pagerduty_configs[1].service_key: is no known key; there are"
                                + " routing_key, templates, url",
                        place + 6 + ": receivers[0].pagerduty_configs[1].routing_key: is missing",
                        place + 8 + ": receivers[0].slack_configs[0].api_url: is no URL: it begins with neither"
                                + " http:// nor https://; expected https://host/path",
                        place + 9 + ": receivers[0].slack_configs[1].api_ulr: is no known key; did you mean"
                                + " \"api_url\"?",
                        place + 9 + ": receivers[0].slack_configs[1].api_url: is missing",
                        place + 11 + ": receivers[0].alertmanager_configs[0].url: holds a user name, which would not"
                                + " be sent; give it under http_config.basic_auth",
                        place + 13 + ": receivers[0].file_configs[0].path: is empty",
                        place + 14 + ": receivers[1].name: tells nobody; give it console_config, discord_configs,"
                                + " webhook_configs, email_configs, pagerduty_configs, slack_configs,"
                                + " alertmanager_configs or file_configs");
        assertThat(problems).noneMatch(problem -> problem.contains("hunter"));
    }

    @Test
    void reportsTemplatesThatCannotBeFilled() {
        String place = "conf.bad-templates.yml:";
        List<String> problems = problems("bad-templates");
        assertThat(problems).hasSize(4);
        assertThat(problems.get(1))
                .startsWith(place + 7 + ": receivers[0].slack_configs[0].templates.title: cannot be filled: there is no"
                        + " \"hedline\" (line 1); there are state, level,");
        assertThat(problems.get(2))
                .startsWith(place + 8 + ": receivers[0].slack_configs[0].templates.text: is no template:")
                .contains("others");
        assertThat(problems.get(3))
                .startsWith(place + 9 + ": receivers[0].slack_configs[0].templates.html: is no known key");
        assertThat(problems.get(0))
                .startsWith(place + 12 + ": receivers[0].pagerduty_configs[0].templates.title: cannot be filled:")
                .contains("there are no partials");
    }

    @Test
    void reportsAuthorizationThatCannotBeSent() {
        String place = "conf.bad-authorization.yml:";
        String path = ": receivers[0].webhook_configs";

        List<String> problems = problems("bad-authorization");

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        place + 7 + path
                                + "[0].http_config.authorization.credentials: hold a line break or another character"
                                + " that a header cannot carry",
                        place + 10 + path
                                + "[1].http_config.authorization.type: is Basic; give user name and password under"
                                + " basic_auth instead",
                        place + 13 + path + "[2].http_config.authorization.credentials: is empty",
                        place + 13 + path
                                + "[2].http_config.authorization.type: expected a word such as Bearer, found \"my"
                                + " type\"",
                        place + 16 + path + "[3].http_config.basic_auth.password: is missing",
                        place + 16 + path
                                + "[3].http_config.basic_auth.username: expected a name without \":\", found"
                                + " \"who:dunit\"",
                        place + 20 + path
                                + "[4].http_config.basic_auth: stands beside authorization; only one of them can be"
                                + " sent",
                        place + 19 + path + "[4].http_config.authorization.credentials: is missing",
                        place + 19 + path
                                + "[4].http_config.authorization.credential: is no known key; did you mean"
                                + " \"credentials\"?",
                        place + 20 + path
                                + "[4].http_config.basic_auth.password: the environment variable NO_SUCH_PASSWORD is"
                                + " not set");
        assertThat(problems).noneMatch(problem -> problem.contains("hunter"));
    }

    @Test
    void reportsLinksThatAreNone() {
        String place = "conf.bad-links.yml:";
        assertThat(problems("bad-links"))
                .containsExactlyInAnyOrder(
                        place + 3 + ": links[0].url: is no link; expected https://host/path with places such as"
                                + " {correlation_id}",
                        place + 4 + ": links[1].url: is missing",
                        place + 9 + ": receivers[0].email_configs[0].timezone: is no time zone; expected one such as"
                                + " Europe/Berlin or UTC");
    }

    @Test
    void reportsARouteToNobody() {
        assertThat(problems("unknown-receiver"))
                .containsExactly("conf.unknown-receiver.yml:7: route.receiver: there is no receiver \"teem\";"
                        + " did you mean \"team\"?");
    }
}
