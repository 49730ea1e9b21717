package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParseTest {

    private static final String AUTH = """
            Dec 17 08:05:01 host-1 sshd[12300]: Failed password for root from 198.51.100.196 port 41022 ssh2
            what is this

            Dec 17 08:10:00 host-1 sshd[12345]: Accepted password for admin from 203.0.113.59 port 52341 ssh2
            """;

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();

    private String write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String in(String text) {
        return text.replace("DIR", directory.toString());
    }

    @Test
    void printsAnEventForEachLineAndNamesThoseThatCannotBeRead() throws Exception {
        String file = write("auth.log", AUTH);

        int exit = cli.run(
                "parse", "--format", "auth", "--timezone", "Europe/Berlin", "--now", "2026-01-02T00:00:00Z", file);

        assertThat(exit).isEqualTo(1);
        assertThat(cli.out()).isEqualTo(in("""
                {"event.id":"file:DIR/auth.log/1","@timestamp":"2025-12-17T07:05:01.000000Z","observed":"2026-01-02T00:00:00.000000Z","logsource.product":"linux","logsource.service":"sshd","host.name":"host-1","process.name":"sshd","process.pid":12300,"message":"Failed password for root from 198.51.100.196 port 41022 ssh2","event.action":"login","event.outcome":"failure","ssh.method":"password","user.name":"root","client.address":"198.51.100.196","client.port":41022,"log.source":"file:DIR/auth.log","event.kind":"event"}
                {"event.id":"file:DIR/auth.log/4","@timestamp":"2025-12-17T07:10:00.000000Z","observed":"2026-01-02T00:00:00.000000Z","logsource.product":"linux","logsource.service":"sshd","host.name":"host-1","process.name":"sshd","process.pid":12345,"message":"Accepted password for admin from 203.0.113.59 port 52341 ssh2","event.action":"login","event.outcome":"success","ssh.method":"password","user.name":"admin","client.address":"203.0.113.59","client.port":52341,"log.source":"file:DIR/auth.log","event.kind":"event","actor.name":"admin","actor.evidence":"session"}
                """));
        assertThat(cli.err())
                .isEqualTo(in("DIR/auth.log:2: error: does not begin as a syslog line: time host program[pid]:\n"));
    }

    @Test
    void joinsTheLinesOfARecordAndTakesSecretsOut() throws Exception {
        String file = write("postgresql.log", """
                2025-12-17 09:30:15.123 UTC [12345]: [1-1] user=a,db=Shop,app=psql,client=203.0.113.59 LOG:  statement: CREATE ROLE x
                \tPASSWORD 'hunter2'
                2025-12-17 09:30:16.000 UTC [12345]: [2-1] user=a,db=Shop,app=psql,client=203.0.113.59 LOG:  statement: SELECT 1
                """);

        assertThat(cli.run("parse", file)).isZero();

        assertThat(cli.out())
                .hasLineCount(2)
                .doesNotContain("hunter2")
                .contains("\"event.id\":\"" + in("file:DIR/postgresql.log/3\""));
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void namesOfFieldsLoseTheirBlanks() throws Exception {
        String file = write(
                "app.jsonl",
                "{\"Logon Type\":3,\"Client IP\":\"10.0.0.1\",\"a b\":{\"c d\":true},\"pg .user\":\"x\"}\n");

        assertThat(cli.run("parse", "--format", "json", file)).isZero();

        assertThat(cli.out())
                .contains(
                        "\"LogonType\":3",
                        "\"client.address\":\"10.0.0.1\"",
                        "\"ab.cd\":true",
                        "\"claim.pg.user\":\"x\"")
                .doesNotContain("\"pg.user\"");
    }

    @Test
    void whatItPrintsIsWhatRulesMatch() throws Exception {
        String file = write("auth.log", AUTH);
        cli.run("parse", "--format", "auth", "--now", "2026-01-02T00:00:00Z", file);
        String events = write("events.jsonl", cli.out());
        Cli match = new Cli();

        int exit = match.run("rules", "match", "--rules", "../rules", "--events", events);

        assertThat(exit).isZero();
        assertThat(match.out()).hasLineCount(1).startsWith("{\"event\":1,").contains("\"name\":\"ssh_login_failure\"");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        String file = write("auth.log", AUTH);

        assertThat(cli.run("parse", "--format", "xml", file)).isEqualTo(2);
        assertThat(cli.run("parse", "--timezone", "Berlin", file)).isEqualTo(2);
        assertThat(cli.run("parse", "--now", "today", file)).isEqualTo(2);

        assertThat(cli.err().lines().filter(line -> !line.startsWith("Try ")))
                .containsExactly(
                        "whodunit: --format: no log format 'xml'; there are: auto, json, postgresql, auth, nginx",
                        "whodunit: --timezone: 'Berlin' is no time zone; expected one such as Europe/Berlin or UTC",
                        "whodunit: --now: 'today' is no time; expected one such as 2026-01-02T03:04:05Z");
        assertThat(cli.out()).isEmpty();
    }
}
