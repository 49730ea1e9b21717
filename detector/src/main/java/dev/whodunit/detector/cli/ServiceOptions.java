package dev.whodunit.detector.cli;

import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.HttpUrl;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which running service a command asks. */
final class ServiceOptions {

    private static final Path DEFAULT_FILE = Path.of("whodunit.yml");
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:WHODUNIT_URL}",
            description = "Where the service is, if not where the file says (http://127.0.0.1:8080); or WHODUNIT_URL."
                    + " Its http.token is taken from the file, or from WHODUNIT_TOKEN.")
    private @Nullable String url;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The service's configuration file; ./whodunit.yml if it is there.")
    private @Nullable Path file;

    ServiceClient client() throws InvalidConfiguration {
        Path given = file == null && Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : file;
        Configuration.Http http =
                given == null ? null : Installation.configurations().http(given);
        try {
            return client(url, http);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--url: " + e.getMessage(), e);
        }
    }

    /**
     * A client of the service at this address, else where the configuration says that it listens.
     *
     * @throws IllegalArgumentException if the address is none, in plain words
     */
    static ServiceClient client(@Nullable String url, Configuration.@Nullable Http http) {
        String fromEnvironment = System.getenv("WHODUNIT_TOKEN");
        Secret configured = http == null ? null : http.token();
        String token = fromEnvironment != null || configured == null ? fromEnvironment : configured.reveal();
        return new ServiceClient(address(url, http), token);
    }

    private static String address(@Nullable String url, Configuration.@Nullable Http http) {
        if (url == null || url.isBlank()) {
            return http == null ? DEFAULT_URL : "http://" + host(http.host()) + ":" + http.port();
        }
        return HttpUrl.parse(url).toString().replaceFirst("/+$", "");
    }

    // What listens everywhere is reached here, too.
    private static String host(String host) {
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
