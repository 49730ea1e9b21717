package dev.whodunit.detector.hooks;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A scratch server from the distribution's PostgreSQL, which has the client programs that the embedded one lacks. */
final class DebianServer implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path scratch;
    private final int port;

    private DebianServer(Path programs, Path scratch, int port) {
        this.programs = programs;
        this.scratch = scratch;
        this.port = port;
    }

    /** Where the newest programs are, if any are installed. */
    static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("pg_dump")))
                    .max(Comparator.naturalOrder());
        }
    }

    static DebianServer start(Path programs) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("whodunit-debian");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        DebianServer server = new DebianServer(programs, scratch, port);
        if (root()) {
            server.run(List.of("chown", "postgres", scratch.toString()));
        }
        server.asServer("initdb", "-D", scratch + "/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C");
        server.asServer(
                "pg_ctl",
                "-D",
                scratch + "/data",
                "-l",
                scratch + "/log",
                "-w",
                "-o",
                "-p " + port
                        + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c wal_level=logical -c fsync=off",
                "start");
        return server;
    }

    PostgresUrl url() {
        return PostgresUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres");
    }

    Path scratch() {
        return scratch;
    }

    /** Runs a client program as a role; its output if it succeeds. */
    String client(String program, String role, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                programs.resolve(program).toString(), "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", role));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private void asServer(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (root()) {
            // The server refuses to run as root.
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        File output = File.createTempFile("whodunit-command", null);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(new File("/"))
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            int exit = process.waitFor();
            String said = Files.readString(output.toPath(), StandardCharsets.UTF_8);
            if (exit != 0) {
                throw new IOException(command.get(0) + " failed with " + exit + ": " + said);
            }
            return said;
        } finally {
            Files.deleteIfExists(output.toPath());
        }
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        asServer("pg_ctl", "-D", scratch + "/data", "-m", "immediate", "stop");
        run(List.of("rm", "-rf", scratch.toString()));
    }
}
