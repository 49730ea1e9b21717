package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** What files and flags say. */
final class ConfigurationReaderTest extends ConfigurationFiles {

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
                                new Branch.Timing(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofHours(4)))
                        .among(List.of("team", "pager", "screen")));
        assertThat(configuration.updateInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.redact()).isEqualTo(new Configuration.Redact(List.of("iban"), List.of("tax_number")));
        assertThat(configuration.disk()).isEqualTo(new Configuration.Disk(2L << 30));
        assertThat(configuration.externalUrl()).isEqualTo(URI.create("https://whodunit.example/ops"));
        assertThat(configuration.links())
                .containsExactly(new DeepLink("Jaeger", "https://jaeger.example/trace/{correlation_id}"));
        assertThat(configuration.heartbeat())
                .isEqualTo(new Configuration.Heartbeat(
                        new Secret("https://hc.example/ping-pw"), "POST", Duration.ofSeconds(30)));
        assertThat(configuration.drill())
                .isEqualTo(new Configuration.Drill(Duration.ofHours(12), Duration.ofSeconds(90), List.of("Billing")));
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
}
