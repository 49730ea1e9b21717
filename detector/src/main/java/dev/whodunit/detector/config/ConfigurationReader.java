package dev.whodunit.detector.config;

import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.sigma.parse.Placeholders;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads whodunit.yml and the flags into a {@link Configuration}, or says everything that is wrong with them. Relative
 * paths in the file are meant from the file's directory, those of flags from the working directory.
 */
public final class ConfigurationReader {

    private static final Duration LONGEST_SILENCE = Duration.ofDays(7);

    private static final Duration DRILL_EVERY = Duration.ofDays(1);
    private static final Duration DRILL_PATIENCE = Duration.ofMinutes(1);

    // An odd number for two stream threads: tasks are dealt out in turn, so the stages of one key go to both.
    private static final int EMBEDDED_PARTITIONS = 3;
    private static final int CLUSTER_PARTITIONS = 4;

    /** Who is told where nobody is named. */
    private static final Configuration.Receiver TERMINAL =
            new Configuration.Receiver("terminal", List.of(new Configuration.Console()));

    private final Map<String, String> environment;
    private final Path defaultRules;
    private final Set<String> formats;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private Path directory = Path.of("");

    /**
     * A reader for one configuration.
     *
     * @param environment the variables that {@code ${NAME}} means
     * @param defaultRules where the shipped rules are
     * @param formats the names of log formats that exist, {@code auto} among them
     */
    public ConfigurationReader(Map<String, String> environment, Path defaultRules, Set<String> formats) {
        this.environment = Map.copyOf(environment);
        this.defaultRules = defaultRules;
        this.formats = new TreeSet<>(formats);
    }

    /**
     * Reads a file, if there is one, and the flags over it.
     *
     * @throws InvalidConfiguration with every problem
     */
    public Configuration read(@Nullable Path file, Flags flags) throws InvalidConfiguration {
        Value.Mapping root = file == null ? Value.Mapping.empty("flags") : tree(file);
        takeAlertmanagersFile(root);
        flags.writeTo(root, problems);
        Configuration configuration;
        try (Section section = new Section(root, "", problems)) {
            configuration = configuration(section, file == null ? "flags" : String.valueOf(file.getFileName()));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return configuration;
    }

    /** What a file of Alertmanager's said and cannot be honoured, of the configuration that was read last. */
    public List<Problem> notes() {
        return List.copyOf(notes);
    }

    private void takeAlertmanagersFile(Value.Mapping root) {
        if (root.entries().remove("alertmanager_file") instanceof Value.Text text) {
            Path ours = directory;
            Path file = ours.resolve(text.text());
            Value.Mapping read = tree(file);
            Expansion expansion = new Expansion(environment, directory);
            new AlertmanagerFile(expansion, problems, notes).into(root, read);
            directory = ours;
        }
    }

    /**
     * The rules of a file of which nothing else matters: a secret may be missing here.
     *
     * @throws InvalidConfiguration if the file cannot be read, or its rules are wrong
     */
    public Configuration.Rules rules(Path file) throws InvalidConfiguration {
        return only("rules", file, this::rules);
    }

    /**
     * Where the service of a file listens; nothing else of the file matters.
     *
     * @throws InvalidConfiguration if the file cannot be read, or this part of it is wrong
     */
    public Configuration.Http http(Path file) throws InvalidConfiguration {
        return only("http", file, ConfigurationReader::http);
    }

    private <T> T only(String key, Path file, Function<Section, T> read) throws InvalidConfiguration {
        Section root = new Section(tree(file), "", problems);
        T part = root.section(key, read);
        problems.removeIf(problem -> {
            String path = problem.path();
            return path != null && !path.startsWith(key);
        });
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return part;
    }

    private Value.Mapping tree(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        directory = parent == null ? Path.of("") : parent;
        String name = String.valueOf(file.getFileName());
        try (Reader yaml = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            return new YamlTree(name, new Expansion(environment, directory), problems).read(yaml);
        } catch (IOException e) {
            problems.add(new Problem(file.toString(), null, "cannot be read: " + reason(e)));
            return Value.Mapping.empty(name);
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : String.valueOf(e.getMessage());
    }

    private Configuration configuration(Section root, String name) {
        Configuration.Kafka kafka = root.section("kafka", ConfigurationReader::kafka);
        List<Configuration.Postgres> postgres = root.sections("postgres", new PostgresEntries(problems)::entry);
        List<Configuration.Log> logs = root.sections("logs", this::log);
        List<Configuration.Receiver> receivers = root.sections("receivers", new Receivers(directory)::receiver);
        Configuration configuration = new Configuration(
                path(root, "data_dir", directory.resolve("data")),
                kafka,
                postgres,
                logs,
                root.section("rules", this::rules),
                root.section("link", link -> new Configuration.Link(link.duration("wait", Duration.ofSeconds(2)))),
                root.section("http", ConfigurationReader::http),
                receivers.isEmpty() ? List.of(TERMINAL) : receivers,
                Routes.of(root, receivers),
                root.section("silences", silences -> silences.duration("max_duration", LONGEST_SILENCE)),
                root.duration("update_interval", Duration.ofSeconds(5)),
                root.section(
                        "redact", redact -> new Configuration.Redact(redact.texts("fields"), redact.texts("columns"))),
                root.section("disk", disk -> new Configuration.Disk(disk.bytes("reserve", 512L << 20))),
                heartbeat(root),
                drill(root, postgres),
                root.sections("links", ConfigurationReader::link),
                root.parsed("external_url", ConfigurationReader::externalUrl));
        Set<String> names = new TreeSet<>();
        receivers.forEach(receiver -> {
            if (!names.add(receiver.name())) {
                root.report("receivers", "two receivers have the name \"" + receiver.name() + "\"");
            }
        });
        if (postgres.isEmpty() && logs.isEmpty() && problems.isEmpty() && kafka.bootstrapServers() == null) {
            problems.add(new Problem(
                    name,
                    null,
                    "nothing to watch; give postgres: or logs: in a file, or --postgres URL or --log PATH"));
        }
        return configuration;
    }

    private static URI externalUrl(String text) {
        URI url = HttpUrl.parse(text);
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "has a '?' or a '#'; expected where this service begins, such as https://whodunit.example.com");
        }
        return url;
    }

    private static @Nullable DeepLink link(Section link) {
        String name = link.required("name");
        if (link.required("url").isBlank()) {
            return null;
        }
        return link.parsed("url", text -> new DeepLink(name, text.strip()));
    }

    private static Configuration.@Nullable Heartbeat heartbeat(Section root) {
        Duration interval = root.duration("heartbeat_interval", Duration.ofMinutes(1));
        String method = root.text("heartbeat_method", "GET");
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            root.report("heartbeat_interval", "expected a second or more, found " + root.written("heartbeat_interval"));
        }
        if (!method.equals("GET") && !method.equals("POST")) {
            root.report("heartbeat_method", "expected GET or POST, found " + root.written("heartbeat_method"));
        }
        if (!root.has("heartbeat_url")) {
            for (String key : List.of("heartbeat_interval", "heartbeat_method")) {
                if (root.has(key)) {
                    root.report(key, "needs heartbeat_url beside it");
                }
            }
            return null;
        }
        Secret url = root.required("heartbeat_url").isBlank()
                ? null
                : root.parsed(
                        "heartbeat_url", text -> new Secret(HttpUrl.parse(text).toString()));
        return url == null ? null : new Configuration.Heartbeat(url, method, interval);
    }

    private static Configuration.@Nullable Drill drill(Section root, List<Configuration.Postgres> postgres) {
        if (!root.has("drill")) {
            return null;
        }
        List<String> names = postgres.stream().map(Configuration.Postgres::name).toList();
        if (names.isEmpty()) {
            root.report("drill", "needs a database to drill in, under postgres:");
        }
        return root.section("drill", drill -> drillIn(drill, names));
    }

    private static Configuration.Drill drillIn(Section drill, List<String> names) {
        drill.required("every");
        Duration every = drill.duration("every", DRILL_EVERY);
        Duration patience = drill.duration("timeout", DRILL_PATIENCE);
        if (every.compareTo(Duration.ofMinutes(1)) < 0) {
            drill.report("every", "expected a minute or more, found " + drill.written("every"));
        } else if (patience.compareTo(every) >= 0 || patience.compareTo(Duration.ofSeconds(1)) < 0) {
            drill.report(
                    "timeout", "expected a second or more, and less than every, found " + drill.written("timeout"));
        }
        String name = drill.text("postgres");
        if (name != null && !names.contains(name)) {
            drill.report("postgres", "there is no database \"" + name + "\"" + Suggestion.of(name, names));
        }
        return new Configuration.Drill(every, patience, name == null ? names : List.of(name));
    }

    private Path path(Section section, String key, Path otherwise) {
        Path path = section.parsed(key, text -> {
            try {
                boolean fromFlag = section.place(key).startsWith("--");
                return (fromFlag ? Path.of(text) : directory.resolve(text))
                        .toAbsolutePath()
                        .normalize();
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("is no path", e);
            }
        });
        return path == null ? otherwise.toAbsolutePath().normalize() : path;
    }

    private Configuration.Rules rules(Section rules) {
        return new Configuration.Rules(path(rules, "directory", defaultRules), placeholders(rules));
    }

    private static Placeholders placeholders(Section rules) {
        Map<String, List<String>> placeholders = new LinkedHashMap<>();
        rules.lists("placeholders").forEach((name, values) -> {
            if (!Placeholders.isName(name)) {
                rules.report(
                        "placeholders",
                        "\"" + name + "\" is no name for a placeholder; expected letters, digits, '_', '-' and '.'");
            } else if (values.isEmpty()) {
                rules.report("placeholders", "\"" + name + "\" has no value");
            } else {
                placeholders.put(name, values);
            }
        });
        return new Placeholders(placeholders);
    }

    private static Configuration.Kafka kafka(Section kafka) {
        Map<String, Secret> properties = new LinkedHashMap<>();
        kafka.map("properties").forEach((name, value) -> properties.put(name, new Secret(value)));
        String servers = kafka.parsed("bootstrap_servers", text -> {
            for (String server : text.split(",", -1)) {
                Address.parse(server.strip());
            }
            return text.replace(" ", "");
        });
        return new Configuration.Kafka(
                servers,
                kafka.integer("partitions", 1, 1_000, servers == null ? EMBEDDED_PARTITIONS : CLUSTER_PARTITIONS),
                kafka.text("topic_prefix", "whodunit."),
                properties);
    }

    private Configuration.Log log(Section log) {
        String path = log.required("path");
        String format = log.text("format", "auto");
        if (!formats.contains(format)) {
            log.report(
                    "format",
                    "there is no log format \"" + format + "\", only " + String.join(", ", formats)
                            + Suggestion.of(format, formats));
        }
        ZoneId timezone = log.zone("timezone");
        boolean fromFlag = log.place("path").startsWith("--");
        return new Configuration.Log(
                fromFlag || path.isEmpty() ? path : directory.resolve(path).toString(),
                format,
                log.text("service"),
                log.text("host"),
                log.text("environment"),
                timezone,
                log.texts("fronts"),
                log.map("labels"));
    }

    private static Configuration.Http http(Section http) {
        Address address = http.parsed("address", Address::parse);
        Secret token = http.has("token") ? new Secret(http.required("token")) : null;
        if (address == null) {
            address = new Address("127.0.0.1", 8080);
        }
        if (!address.isLoopback() && token == null) {
            http.report("address", "others can reach " + address + ": set http.token, or listen on 127.0.0.1");
        }
        return new Configuration.Http(address.host(), address.port(), token);
    }
}
