package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.hooks.PostgresUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Tries to reach every server that a configuration names, all at once, and says which cannot be. */
final class ServerCheck {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final Map<String, Callable<@Nullable String>> checks = new LinkedHashMap<>();

    private ServerCheck(Configuration configuration) {
        String servers = configuration.kafka().bootstrapServers();
        if (servers != null) {
            checks.put("kafka.bootstrap_servers", () -> kafka(configuration.kafka(), servers));
        }
        int index = 0;
        for (Configuration.Postgres entry : configuration.postgres()) {
            checks.put("postgres[" + index++ + "].url", () -> postgres(entry.url()));
        }
        index = 0;
        for (Configuration.Receiver receiver : configuration.receivers()) {
            add("receivers[" + index++ + "]", receiver);
        }
    }

    private void add(String path, Configuration.Receiver receiver) {
        each(path, receiver, Configuration.Discord.class, "discord_configs[%d]", ServerCheck::discord);
        each(
                path,
                receiver,
                Configuration.Webhook.class,
                "webhook_configs[%d].url",
                one -> http(one.url().reveal()));
        each(
                path,
                receiver,
                Configuration.Email.class,
                "email_configs[%d].smarthost",
                one -> tcp(one.smtpHost(), one.smtpPort()));
        each(
                path,
                receiver,
                Configuration.PagerDuty.class,
                "pagerduty_configs[%d].url",
                one -> http(one.url().toString()));
        each(
                path,
                receiver,
                Configuration.Slack.class,
                "slack_configs[%d].api_url",
                one -> http(one.apiUrl().reveal()));
        each(
                path,
                receiver,
                Configuration.Alertmanager.class,
                "alertmanager_configs[%d].url",
                one -> http(one.url().reveal()));
        each(path, receiver, Configuration.JsonFile.class, "file_configs[%d].path", one -> directory(one.path()));
    }

    private static @Nullable String discord(Configuration.Discord discord) {
        Configuration.Bot bot = discord.bot();
        if (bot != null) {
            return http(bot.api().toString());
        }
        return discord.webhookUrl() == null ? null : http(discord.webhookUrl().reveal());
    }

    private <T extends Configuration.Integration> void each(
            String path,
            Configuration.Receiver receiver,
            Class<T> kind,
            String key,
            Function<T, @Nullable String> check) {
        int index = 0;
        for (T one : receiver.integrations(kind)) {
            checks.put(path + "." + String.format(key, index++), () -> check.apply(one));
        }
    }

    private static @Nullable String directory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        boolean there = directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
        return there ? null : "there is no directory " + directory + " that may be written";
    }

    /** Says what cannot be reached, and how the program should exit. */
    static int run(Configuration configuration, PrintWriter err) throws InterruptedException {
        List<String> problems = new ServerCheck(configuration).problems();
        problems.forEach(err::println);
        if (problems.isEmpty()) {
            err.println("The configuration is right and every server can be reached.");
        }
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    private List<String> problems() throws InterruptedException {
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            Map<String, Future<@Nullable String>> running = new LinkedHashMap<>();
            checks.forEach((path, check) -> running.put(path, executor.submit(check)));
            List<String> problems = new ArrayList<>();
            for (Map.Entry<String, Future<@Nullable String>> check : running.entrySet()) {
                String problem = result(check.getValue());
                if (problem != null) {
                    problems.add(check.getKey() + ": " + problem);
                }
            }
            return problems;
        } finally {
            executor.shutdownNow();
        }
    }

    private static @Nullable String result(Future<@Nullable String> check) throws InterruptedException {
        try {
            return check.get();
        } catch (ExecutionException e) {
            return "cannot be checked: " + e.getCause();
        }
    }

    private static @Nullable String kafka(Configuration.Kafka settings, String servers) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>();
        settings.properties().forEach((name, value) -> properties.put(name, value.reveal()));
        properties.put("bootstrap.servers", servers);
        properties.put("request.timeout.ms", TIMEOUT_MILLIS);
        properties.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get(TIMEOUT_MILLIS + 1_000, TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return "Kafka at " + servers + " does not answer";
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "Kafka at " + servers + " cannot be used: " + cause.getMessage();
        }
    }

    private static @Nullable String postgres(PostgresUrl url) {
        try (Connection connection = url.withDefault("connectTimeout", Integer.toString(TIMEOUT_MILLIS / 1_000))
                .connect()) {
            return null;
        } catch (SQLException e) {
            String message = e.getMessage();
            return url + ": " + (message == null ? "cannot be reached" : message.replace('\n', ' '));
        }
    }

    /** The URL is a secret, so only its host is named. */
    private static @Nullable String http(String text) {
        URI url = URI.create(text.strip());
        boolean tls = "https".equals(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
        int standard = tls ? 443 : 80;
        return tcp(url.getHost(), url.getPort() < 0 ? standard : url.getPort());
    }

    private static @Nullable String tcp(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return null;
        } catch (UnknownHostException e) {
            return "there is no host " + host;
        } catch (IOException e) {
            return host + ":" + port + " cannot be reached: " + e.getMessage();
        }
    }
}
