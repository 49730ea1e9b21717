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
    void objectsInAListAreMatchedAsInTheRawEvent() throws Exception {
        String rules = write("rules.yml", """
                title: Dear
                level: low
                logsource: {category: application}
                detection: {s: {items.price|gt: 5}, condition: s}
                ---
                title: Bought
                level: low
                logsource: {category: application}
                detection: {s: {order.lines.sku: abc, items: loose}, condition: s}
                """);
        String raw = write("raw.jsonl", """
                {"timestamp":"2026-03-01T02:00:00Z","message":"x","items":[{"price":3},"loose",{"price":7}],"order":{"lines":[{"sku":"abc","tags":["a","b"]}]}}
                """);
        cli.run("parse", "--format", "json", raw);
        String events = write("events.jsonl", cli.out());
        Cli before = new Cli();
        Cli after = new Cli();

        before.run("rules", "match", "--rules", rules, "--events", raw);
        after.run("rules", "match", "--rules", rules, "--events", events);

        assertThat(cli.out())
                .contains(
                        "\"items.price\":[3,7]",
                        "\"items\":[\"loose\"]",
                        "\"order.lines.sku\":[\"abc\"]",
                        "\"order.lines.tags\":[\"a\",\"b\"]");
        assertThat(after.out()).hasLineCount(2).isEqualTo(before.out());
    }

    @Test
    void saysInPlainWordsWhyALineIsNoJson() throws Exception {
        String file = write("app.jsonl", """
                {a: 1}
                {"a": nope}
                {"a": 1
                {"a": "x
                {"a": NaN}
                {"a" 1}
                {"a": 1 "b": 2}
                {"a": }
                {"a": [1, 2}
                {"a": 012}
                {"a": "C:\\x"}
                {"a": 1} {"b": 2}
                [1]
                """);

        assertThat(cli.run("parse", "--format", "json", file)).isEqualTo(1);

        assertThat(cli.err()).isEqualTo(in("""
                DIR/app.jsonl:1: error: no JSON at column 2: found a, expected a name in double quotes
                DIR/app.jsonl:2: error: no JSON at column 7: found a word without quotes, expected a value: text in double quotes, a number, true, false, null, {…} or […]
                DIR/app.jsonl:3: error: no JSON at column 8: found the end of the line, expected }
                DIR/app.jsonl:4: error: no JSON at column 9: found the end of the line, expected a closing double quote
                DIR/app.jsonl:5: error: no JSON at column 10: found NaN or Infinity, which JSON has not, expected a number or null
                DIR/app.jsonl:6: error: no JSON at column 6: found 1, expected a colon after the name
                DIR/app.jsonl:7: error: no JSON at column 9: found ", expected a comma or }
                DIR/app.jsonl:8: error: no JSON at column 7: found }, expected a value: text in double quotes, a number, true, false, null, {…} or […]
                DIR/app.jsonl:9: error: no JSON at column 12: found }, expected a comma or ]
                DIR/app.jsonl:10: error: no JSON at column 8: found a number that begins with 0, expected none before it
                DIR/app.jsonl:11: error: no JSON at column 11: found a single backslash in a text, expected two
                DIR/app.jsonl:12: error: no JSON at column 10: found something after the object, expected the end of the line
                DIR/app.jsonl:13: error: no JSON object: expected one in braces, such as {"message":"…"}
                """));
    }

    @Test
    void saysThatADateIsWrongAndNotTheLine() throws Exception {
        String auth = write("auth.log", "Jan 32 08:05:01 host sshd[1]: x\n2025-02-30T08:05:01Z host sshd[1]: x\n");
        String nginx = write("access.log", "192.0.2.1 - - [02/Foo/2026:08:15:31 +0000] \"GET / HTTP/1.1\" 200 1\n");

        assertThat(cli.run("parse", "--format", "auth", auth)).isEqualTo(1);
        assertThat(cli.run("parse", "--format", "nginx", nginx)).isEqualTo(1);

        assertThat(cli.err()).isEqualTo(in("""
                DIR/auth.log:1: error: there is no such date or time; expected one such as 'Dec 17 08:10:00' or 2025-12-17T08:10:00Z
                DIR/auth.log:2: error: there is no such date or time; expected one such as 'Dec 17 08:10:00' or 2025-12-17T08:10:00Z
                DIR/access.log:1: error: there is no such date or time; expected one such as [17/Dec/2025:08:15:31 +0000]
                """));
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
