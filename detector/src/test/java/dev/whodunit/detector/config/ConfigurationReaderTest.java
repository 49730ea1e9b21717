package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.sigma.parse.Placeholders;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.RouteSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConfigurationReaderTest {

    private static final Path FILES = Path.of("src/test/resources/config").toAbsolutePath();
    private static final Path RULES = Path.of("/opt/whodunit/rules");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "KAFKA_PASSWORD", "kafka-pw",
            "DB_PASSWORD", "db-pw",
            "SMTP_PASSWORD", "smtp-pw",
            "BOT_TOKEN", "MTEwMDAwMDAwMDAwMDAwMDAwMQ.bot.token",
            "HOOK_TOKEN", "hook-token",
            "HOOK_PASSWORD", "hook-pw");

    private static Configuration read(@Nullable String file, Flags flags) throws InvalidConfiguration {
        return new ConfigurationReader(ENVIRONMENT, RULES, Set.of("auto", "auth", "json", "nginx", "postgresql"))
                .read(file == null ? null : FILES.resolve(file), flags);
    }

    private static List<String> problems(@Nullable String file, Flags flags) {
        InvalidConfiguration thrown = catchThrowableOfType(InvalidConfiguration.class, () -> read(file, flags));
        assertThat(thrown).isNotNull();
        return thrown.problems().stream().map(Problem::toString).toList();
    }

    private static List<String> problems(String fault) {
        return problems("conf." + fault + ".yml", Flags.none());
    }

    private static Flags postgres(String... urls) {
        return new Flags(List.of(urls), List.of(), null, null, null, null, null, null, null);
    }

    @Test
    void readsEverythingThatAFileCanSay() throws Exception {
        Configuration configuration = read("complete.yml", Flags.none());

        assertThat(configuration.dataDirectory()).isEqualTo(FILES.resolve("state"));
        assertThat(configuration.kafka().bootstrapServers()).isEqualTo("kafka1:9092,kafka2:9092");
        assertThat(configuration.kafka().partitions()).isEqualTo(8);
        assertThat(configuration.kafka().topicPrefix()).isEqualTo("shop.");
        assertThat(configuration.kafka().properties().get("sasl.jaas.config"))
                .isEqualTo(new Secret("org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " password=\"kafka-pw\";"));
        assertThat(configuration.postgres())
                .containsExactly(
                        new Configuration.Postgres(
                                PostgresUrl.parse("postgresql://watcher:db-pw@db.internal:5433/Shop?sslmode=require"),
                                "Shop",
                                true,
                                PostgresUrl.parse("postgresql://postgres@db.internal:5433/Shop"),
                                List.of("shop_api", "shop_jobs"),
                                "whodunit",
                                "whodunit"),
                        new Configuration.Postgres(
                                PostgresUrl.parse("postgresql://watcher@db.internal:5433/billing"),
                                "Billing",
                                false,
                                null,
                                List.of(),
                                "whodunit_billing",
                                "whodunit_billing"));
        assertThat(configuration.logs())
                .containsExactly(
                        new Configuration.Log(
                                "/var/log/auth.log",
                                "auth",
                                null,
                                "db1",
                                null,
                                ZoneId.of("Europe/Berlin"),
                                List.of(),
                                Map.of()),
                        new Configuration.Log(
                                FILES.resolve("logs/*.jsonl").toString(),
                                "auto",
                                "shop-api",
                                null,
                                "production",
                                null,
                                List.of(),
                                Map.of()),
                        new Configuration.Log(
                                "/var/log/nginx/access.log",
                                "nginx",
                                null,
                                null,
                                null,
                                null,
                                List.of("shop-api"),
                                Map.of("service.namespace", "shop")));
        assertThat(configuration.rules().directory()).isEqualTo(FILES.resolve("our-rules"));
        assertThat(configuration.rules().placeholders().values())
                .isEqualTo(Map.of("Servers", List.of("srv*", "db-1"), "office_networks", List.of("10.1.0.0/16")));
        assertThat(configuration.link().longestWait()).isEqualTo(Duration.ofMillis(1500));
        assertThat(configuration.http()).isEqualTo(new Configuration.Http("::", 9090, new Secret("bearer-from-file")));
        assertThat(configuration.receivers())
                .containsExactly(
                        new Configuration.Receiver(
                                "team",
                                List.of(
                                        new Configuration.Discord(
                                                new Secret("https://discord.example/api/webhooks/1/abc")),
                                        new Configuration.Webhook(new Secret("http://127.0.0.1:9095/alerts")),
                                        new Configuration.Webhook(
                                                new Secret("https://hooks.example/team"),
                                                new Secret("Bearer hook-token")),
                                        new Configuration.Webhook(
                                                new Secret("https://hooks.example/other"),
                                                new Secret("Basic d2hvZHVuaXQ6aG9vay1wdw==")),
                                        new Configuration.Email(
                                                "team@example.com",
                                                "whodunit@example.com",
                                                "smtp.example.com",
                                                587,
                                                new Configuration.Authentication("whodunit", new Secret("smtp-pw")),
                                                true,
                                                ZoneId.of("Europe/Berlin"),
                                                Map.of()))),
                        new Configuration.Receiver(
                                "pager",
                                List.of(
                                        new Configuration.PagerDuty(
                                                new Secret("0123456789abcdef0123456789ABCDEF"),
                                                URI.create("https://events.pagerduty.com/v2/enqueue"),
                                                Map.of()),
                                        new Configuration.PagerDuty(
                                                new Secret("abcdef0123456789abcdef0123456789"),
                                                URI.create("https://events.eu.pagerduty.com/v2/enqueue"),
                                                Map.of()),
                                        new Configuration.Slack(
                                                new Secret("https://hooks.slack.example/services/T1/B1/slack-pw"),
                                                "#database",
                                                Map.of()),
                                        new Configuration.Slack(
                                                new Secret("https://chat.example/hooks/slack-pw"), null, Map.of()),
                                        new Configuration.Alertmanager(
                                                new Secret("http://alertmanager:9093"),
                                                new Secret("Bearer hook-token")),
                                        new Configuration.JsonFile(FILES.resolve("told/alerts.jsonl")))),
                        new Configuration.Receiver("screen", List.of(new Configuration.Console())));
        assertThat(configuration.route())
                .isEqualTo(RouteSettings.everything(
                        List.of("team"),
                        List.of("rule", "database"),
                        new Branch.Timing(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofHours(4))));
        assertThat(configuration.updateInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.redact()).isEqualTo(new Configuration.Redact(List.of("iban"), List.of("tax_number")));
        assertThat(configuration.disk()).isEqualTo(new Configuration.Disk(2L << 30));
        assertThat(configuration.externalUrl()).isEqualTo(URI.create("https://whodunit.example/ops"));
        assertThat(configuration.links())
                .containsExactly(new DeepLink("Jaeger", "https://jaeger.example/trace/{correlation_id}"));
        assertThat(configuration.heartbeat())
                .isEqualTo(new Configuration.Heartbeat(
                        new Secret("https://hc.example/ping-pw"), "POST", Duration.ofSeconds(30)));
    }

    @Test
    void readsTheFileThatTheContainersUse() throws Exception {
        Configuration configuration = new ConfigurationReader(
                        Map.of("POSTGRES_PASSWORD", "x", "HTTP_TOKEN", "y"), RULES, Set.of("auto"))
                .read(Path.of("../docker-compose.whodunit.yml"), Flags.none());

        assertThat(configuration.kafka().bootstrapServers()).isEqualTo("kafka:9092");
    }

    @Test
    void hasDefaultsForAllButWhatToWatch() throws Exception {
        Configuration configuration = read(null, postgres("postgresql://localhost/shop"));

        assertThat(configuration)
                .isEqualTo(new Configuration(
                        Path.of("data").toAbsolutePath(),
                        new Configuration.Kafka(null, 3, "whodunit.", Map.of()),
                        List.of(new Configuration.Postgres(
                                PostgresUrl.parse("postgresql://localhost/shop"),
                                "shop",
                                false,
                                null,
                                List.of(),
                                "whodunit",
                                "whodunit")),
                        List.of(),
                        new Configuration.Rules(RULES, Placeholders.NONE),
                        new Configuration.Link(Duration.ofSeconds(2)),
                        new Configuration.Http("127.0.0.1", 8080, null),
                        List.of(new Configuration.Receiver("terminal", List.of(new Configuration.Console()))),
                        null,
                        Duration.ofDays(7),
                        Duration.ofSeconds(5),
                        new Configuration.Redact(List.of(), List.of()),
                        new Configuration.Disk(512L << 20),
                        null,
                        List.of(),
                        null));
    }

    @Test
    void showsNoSecretWhenPrinted() throws Exception {
        Configuration configuration = read("complete.yml", Flags.none());

        assertThat(configuration.toString())
                .doesNotContain("kafka-pw", "db-pw", "smtp-pw", "bearer-from-file", "webhooks/1", "9095")
                .doesNotContain("hook-token", "hook-pw", "d2hvZHVuaXQ6aG9vay1wdw", "0123456789", "slack-pw", "ping-pw");
    }

    @Test
    void addsWhatTheFlagsSay() throws Exception {
        Flags flags = new Flags(
                List.of("postgresql://b@elsewhere/orders"),
                List.of("app.log"),
                "more-rules",
                "https://discord.example/api/webhooks/2/x",
                "https://hooks.example/in",
                "me@example.com",
                "localhost:25",
                "elsewhere",
                "127.0.0.1:0");

        Configuration configuration = read("complete.yml", flags);

        assertThat(configuration.postgres())
                .extracting(Configuration.Postgres::name)
                .contains("Shop", "orders");
        assertThat(configuration.logs()).extracting(Configuration.Log::path).contains("app.log");
        assertThat(configuration.rules().directory())
                .isEqualTo(Path.of("more-rules").toAbsolutePath());
        assertThat(configuration.dataDirectory()).isEqualTo(Path.of("elsewhere").toAbsolutePath());
        assertThat(configuration.http())
                .isEqualTo(new Configuration.Http("127.0.0.1", 0, new Secret("bearer-from-file")));
        assertThat(configuration.receivers().subList(3, 5))
                .containsExactly(
                        new Configuration.Receiver(
                                "command line",
                                List.of(
                                        new Configuration.Discord(
                                                new Secret("https://discord.example/api/webhooks/2/x")),
                                        new Configuration.Webhook(new Secret("https://hooks.example/in")))),
                        new Configuration.Receiver(
                                "command line, mail",
                                List.of(new Configuration.Email(
                                        "me@example.com",
                                        "me@example.com",
                                        "localhost",
                                        25,
                                        null,
                                        false,
                                        ZoneOffset.UTC,
                                        Map.of()))));
    }

    @Test
    void refusesFlagsThatNeedOneAnother() {
        assertThat(problems(null, new Flags(List.of(), List.of("a"), null, null, null, "a@b", null, null, null)))
                .containsExactly("--email: needs --smtp HOST:PORT beside it");
        assertThat(problems(null, new Flags(List.of(), List.of("a"), null, null, null, null, "h:25", null, null)))
                .containsExactly("--smtp: needs --email ADDRESS beside it");
    }

    @Test
    void namesTheFlagThatIsWrong() {
        assertThat(problems(null, postgres("localhost")))
                .containsExactly("--postgres: postgres[0].url: not a PostgreSQL URL: expected"
                        + " postgresql://user@host:port/database, jdbc:postgresql://… or host=… dbname=…");
    }

    @Test
    void asksForSomethingToWatch() {
        assertThat(problems("nothing-to-watch"))
                .containsExactly("conf.nothing-to-watch.yml: nothing to watch; give postgres: or logs: in a file,"
                        + " or --postgres URL or --log PATH");
        assertThat(problems(null, Flags.none()))
                .containsExactly("flags: nothing to watch; give postgres: or logs: in a file,"
                        + " or --postgres URL or --log PATH");
    }

    @Test
    void reportsAFileThatIsNotThere() {
        assertThat(problems("no-such.yml", Flags.none()).get(0))
                .isEqualTo(FILES.resolve("no-such.yml") + ": cannot be read: there is no such file");
    }

    @Test
    void reportsUnknownKeysAndWhatWasMeant() {
        assertThat(problems("unknown-key"))
                .containsExactly(
                        "conf.unknown-key.yml:3: postgres[0].aplications: is no known key; did you mean"
                                + " \"applications\"?",
                        "conf.unknown-key.yml:4: recievers: is no known key; did you mean \"receivers\"?");
    }

    @Test
    void reportsEverySecretThatIsMissing() {
        assertThat(problems("missing-secret"))
                .containsExactly(
                        "conf.missing-secret.yml:3: postgres[0].password: the environment variable"
                                + " NO_SUCH_PASSWORD is not set",
                        "conf.missing-secret.yml:7: receivers[0].discord_configs[0].webhook_url: there is no file "
                                + FILES.resolve("no-such-file"));
    }

    @Test
    void reportsBadUrlsWithoutRepeatingThem() {
        assertThat(problems("bad-url"))
                .containsExactly(
                        "conf.bad-url.yml:2: postgres[0].url: not a PostgreSQL URL: expected"
                                + " postgresql://user@host:port/database, jdbc:postgresql://… or host=… dbname=…",
                        "conf.bad-url.yml:6: receivers[0].webhook_configs[0].url: is no URL: it begins"
                                + " with neither http:// nor https://; expected https://host/path");
    }

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
    void reportsAnAddressForPeopleThatIsNone() {
        assertThat(problems("bad-external-url"))
                .containsExactly(
                        "conf.bad-external-url.yml:2: external_url: has a '?' or a '#'; expected where this service"
                                + " begins, such as https://whodunit.example.com");
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
                        place + 6 + ": receivers[0].pagerduty_configs[1].service_key: is no known key",
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
    void reportsAHeartbeatThatCannotBe() {
        String place = "conf.bad-heartbeat.yml:";
        assertThat(problems("bad-heartbeat"))
                .containsExactlyInAnyOrder(
                        place + 2 + ": heartbeat_url: is no URL: it begins with neither http:// nor https://;"
                                + " expected https://host/path",
                        place + 3 + ": heartbeat_interval: expected a second or more, found \"100ms\"",
                        place + 4 + ": heartbeat_method: expected GET or POST, found \"PUT\"");
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
    void reportsBadDurations() {
        assertThat(problems("bad-duration"))
                .containsExactly(
                        "conf.bad-duration.yml:4: link.wait: expected a duration such as 500ms, 5s, 2m, 1h or"
                                + " 1h30m, found \"soon\"",
                        "conf.bad-duration.yml:5: update_interval: expected a duration such as 500ms, 5s, 2m, 1h or"
                                + " 1h30m, found \"5 seconds\"");
    }

    @Test
    void reportsBadAddresses() {
        assertThat(problems("bad-address"))
                .containsExactlyInAnyOrder(
                        "conf.bad-address.yml:4: http.address: is no address; expected HOST:PORT",
                        "conf.bad-address.yml:6: kafka.bootstrap_servers: is no address; expected HOST:PORT",
                        "conf.bad-address.yml:10: receivers[0].email_configs[0].to: is no email address; expected"
                                + " name@host, found \"somebody\"",
                        "conf.bad-address.yml:11: receivers[0].email_configs[0].smarthost: is no address; expected"
                                + " HOST:PORT");
    }

    @Test
    void refusesToListenToOthersWithoutAToken() {
        assertThat(problems("open-http-without-token"))
                .containsExactly("conf.open-http-without-token.yml:4: http.address: others can reach 0.0.0.0:8080:"
                        + " set http.token, or listen on 127.0.0.1");
    }

    @Test
    void reportsARouteToNobody() {
        assertThat(problems("unknown-receiver"))
                .containsExactly("conf.unknown-receiver.yml:7: route.receiver: there is no receiver \"teem\";"
                        + " did you mean \"team\"?");
    }

    @Test
    void reportsAFormatThatIsNone() {
        assertThat(problems("unknown-format"))
                .containsExactly("conf.unknown-format.yml:3: logs[0].format: there is no log format \"ngnix\", only"
                        + " auth, auto, json, nginx, postgresql; did you mean \"nginx\"?");
    }

    @Test
    void reportsWhereTheYamlBreaks() {
        assertThat(problems("no-yaml")).first().asString().startsWith("conf.no-yaml.yml:4: is no YAML: ");
    }

    @Test
    void reportsValuesOfTheWrongKind() {
        assertThat(problems("wrong-kinds"))
                .containsExactlyInAnyOrder(
                        "conf.wrong-kinds.yml:1: postgres: expected a list, found a text",
                        "conf.wrong-kinds.yml:3: logs[0]: expected keys and values, found a text",
                        "conf.wrong-kinds.yml:4: http: expected keys and values, found a text",
                        "conf.wrong-kinds.yml:6: redact.fields: expected a list of texts, found keys and values");
    }

    @Test
    void reportsDatabasesThatWouldShareASlotOrAName() {
        assertThat(problems("same-slot"))
                .containsExactly(
                        "conf.same-slot.yml:3: postgres[1].slot: another entry uses the slot \"whodunit\" of"
                                + " localhost:5432 already; a slot serves one database, give this entry another",
                        "conf.same-slot.yml:4: postgres[2].name: another entry has the name \"shop\" already; give"
                                + " each a name of its own");
    }

    @Test
    void reportsAKeyGivenTwice() {
        assertThat(problems("given-twice")).containsExactly("conf.given-twice.yml:3: postgres[0].url: is given twice");
    }

    @Test
    void reportsPlaceholdersThatStandForNothing() {
        assertThat(problems("bad-placeholders"))
                .containsExactlyInAnyOrder(
                        "conf.bad-placeholders.yml:5: rules.placeholders: \"Servers\" has no value",
                        "conf.bad-placeholders.yml:5: rules.placeholders: \"two words\" is no name for a placeholder;"
                                + " expected letters, digits, '_', '-' and '.'",
                        "conf.bad-placeholders.yml:7: rules.placeholders.Workstations: expected a list of texts, found"
                                + " keys and values");
    }
}
