package dev.whodunit.detector.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {

    private static final String SECRET = "S3cr3tV4lue9x";

    private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl-_x";

    private final Redactor redactor = Redactor.standard();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=%s",
                "PGPASSWORD=%s psql",
                "db.password = %s",
                "user=a pwd=%s host=b",
                "passwd: %s",
                "connect?user=a&password=%s&x=1",
                "new_password='%s'",
                "password='it''s %s'",
                "--api-key=%s",
                "{\"password\":\"%s\"}",
                "{\"user\": {\"newPassword\": \"%s\"}}",
                "{\"a\":[{\"client_secret\" : \"x\\\"%s\"}]}",
                "{\"password\":{\"old\":\"%s\"}}",
                "{\"pass\\u0077ord\":\"%s\"}",
                "{\"log\":\"{\\\"token\\\": \\\"%s\\\", \\\"a\\\": 1}\\n\"}",
                "{\"log\":\"line one\\npassword=%s\"}",
                "{\"password\": \"%s",
                "{\"a\":{\"password\":[\"%s\"]}}",
                "Authorization: Bearer %s",
                "curl -H 'authorization: bearer %s' https://h",
                "Authorization: Digest username=\"a\", response=\"%s\"",
                "Cookie: sid=%s; theme=dark",
                "Set-Cookie: sid=%s; Path=/",
                "{\"headers\":{\"cookie\":\"sid=%s\"}}",
                "postgres://app:%s@db.example.com:5432/Shop",
                "postgres://app:a/%s@db.example.com/Shop",
                "redis://:%s@cache:6379",
                "ALTER ROLE intern SUPERUSER PASSWORD '%s';",
                "alter user a with encrypted password 'x''%s' valid until 'infinity'",
                "CREATE ROLE a PASSWORD E'x\\'%s'",
                "CREATE ROLE a PASSWORD $$%s$$",
                "CREATE ROLE a PASSWORD $q$%s$q$ LOGIN",
                "CREATE ROLE a PASSWORD/* a */'%s'",
                "CREATE ROLE a PASSWORD U&'%s'",
                "CREATE ROLE a PASSWORD 'x'\n'%s'",
                "CREATE ROLE a PASSWORD '%s",
                "create user mapping for a server s options (user 'x', password '%s')",
                "{\"sql\":\"ALTER ROLE a PASSWORD\\n'%s'\"}",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA%s\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA%s",
                "{\"key\":\"-----BEGIN PRIVATE KEY-----\\nMIIE%s\\n-----END PRIVATE KEY-----\\n\"}",
                "https://discord.com/api/webhooks/123456789012345678/%s",
            })
    void takesASecretOutAndLeavesNothingOfIt(String shape) {
        String redacted = redactor.line(shape.replace("%s", SECRET));

        assertThat(redacted).doesNotContain(SECRET).contains(Redactor.REDACTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
                "github_pat_11ABCDEFG0abcdefghijklmn_opqrstuvwxyz",
                "xoxb-123456789012-abcdefghijkl",
                "sk_live_abcdefghijklmnop",
                "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234",
                JWT,
                "4111 1111 1111 1111",
                "4111-1111-1111-1111",
                "4111111111111111",
                "378282246310005",
                "3782 822463 10005",
                "6011111111111117",
                "MIIEpAIBAAKCAQEA75E1sLpQmVyZs0fWl3x9mYv7Gm1nR3kqU0tYx2d4CwLq8aBz",
            })
    void knowsTokensAndCardsByTheirShape(String secret) {
        assertThat(redactor.line(secret)).isEqualTo(Redactor.REDACTED);
        if (!secret.startsWith("MII")) {
            assertThat(redactor.line("got (" + secret + "), thanks")).isEqualTo("got ([redacted]), thanks");
            assertThat(redactor.line("{\"note\":\"x " + secret + "\"}")).isEqualTo("{\"note\":\"x [redacted]\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2025-12-17 09:30:15.123 UTC [12345]: [1-1] user=app,db=Shop,app=psql,client=203.0.113.59 LOG:  statement: SELECT 1",
                "password authentication failed for user \"app\"",
                "{\"timestamp\": \"2025-12-15T18:45:30.123456Z\", \"correlation_id\": \"550e8400-e29b-41d4-a716-446655440000\", \"duration_ms\": 45.20}",
                "{\"token_type\": \"access\", \"max_tokens\": 100, \"password_changed_at\": \"2025-12-15\", \"secretary\": \"ann\"}",
                "at 1734423331123456 us, 1734423331123456789 ns, id 4111111111111112, order 94111111111111111",
                "uuid 41111111-1111-1111-1111-111111111111 and 4111111111111111a",
                "3.4111111111111111",
                "https://host:8080/users/@me and https://example.com/a?b=c@d",
                "Dec 17 08:10:00 h sshd[12345]: Accepted password for admin from 203.0.113.59 port 52341 ssh2",
                "ALTER ROLE a PASSWORD NULL",
                "{\"password\": null, \"a\": \"tab\\there\"}",
                "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "Basic checks passed; bearer of bad news",
            })
    void leavesTheSameInstanceWhereThereIsNoSecret(String text) {
        assertThat(redactor.line(text)).isSameAs(text);
    }

    @Test
    void keepsTheNameAndWhatStandsAroundASecret() {
        assertThat(redactor.text("user=app password=hunter2,x host=db"))
                .isEqualTo("user=app password=[redacted] host=db");
        assertThat(redactor.text("Login(user=app, password=hunter2, host=db)"))
                .isEqualTo("Login(user=app, password=[redacted], host=db)");
        assertThat(redactor.text("ALTER ROLE intern SUPERUSER PASSWORD 'hunter2';"))
                .isEqualTo("ALTER ROLE intern SUPERUSER PASSWORD '[redacted]';");
        assertThat(redactor.text("postgres://app:pw@db/Shop")).isEqualTo("postgres://app:[redacted]@db/Shop");
        assertThat(redactor.text("Authorization: Bearer abc")).isEqualTo("Authorization: Bearer [redacted]");
    }

    @Test
    void redactedJsonIsStillTheSameJsonOtherwise() throws IOException {
        String line = "{\"a\":1.50,\"card\":4111111111111111,\"token\":12,\"n\":null,\"b\":[true,{\"pwd\":\"x\"}]}";

        JsonNode redacted = Json.MAPPER.readTree(redactor.line(line));

        assertThat(redacted)
                .isEqualTo(Json.MAPPER.readTree("{\"a\":1.50,\"card\":\"[redacted]\",\"token\":\"[redacted]\","
                        + "\"n\":null,\"b\":[true,{\"pwd\":\"[redacted]\"}]}"));
    }

    @Test
    void hidesColumnsByTheirNames() {
        assertThat(List.of(
                        "password",
                        "password_hash",
                        "encryptedPassword",
                        "pwd",
                        "reset_token",
                        "apikey",
                        "access_key",
                        "private_key",
                        "ssn",
                        "card_number",
                        "cvv",
                        "iban",
                        "client_secret",
                        "totp_secret"))
                .allMatch(redactor::hides);
        assertThat(List.of("id", "email", "token_type", "passenger", "password_changed_at", "keyboard", "company"))
                .noneMatch(redactor::hides);
    }

    @Test
    void itsNamesCanBeAddedToAndTakenFrom() {
        Redactor own = Redactor.with(List.of("pesel"), List.of("diagnosis", "-iban"));

        assertThat(own.text("pesel=12345678901 ok=1")).isEqualTo("pesel=[redacted] ok=1");
        assertThat(own.hides("diagnosis")).isTrue();
        assertThat(own.hides("iban")).isFalse();
        assertThat(own.column("diagnosis", List.of("a"))).isEqualTo(Redactor.REDACTED);
        assertThat(own.column("note", Map.of("password", "x"))).isEqualTo(Map.of("password", Redactor.REDACTED));
    }

    @Test
    void hostileTextIsReadInTimeLinearInItsLength() {
        for (String unit : List.of(
                "=",
                ":",
                "a",
                "a=",
                "password=",
                "password='",
                "password ' ",
                "password /* ",
                "token\":\"",
                "\\",
                "\\\"",
                "eyJa-",
                "eyJaaaaaaaaaa.",
                "://",
                "a://b:c/",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY",
                "4111 ",
                "4-",
                "1",
                "bearer ",
                "basic aaaa",
                "$a$",
                "password $a$",
                "password=a,a,",
                "sk-",
                "xoxb-a",
                "\n",
                "{",
                "[[",
                "cookie: ",
                "discord.com/api/webhooks/",
                "ghp_",
                "PASSWORD 'a'\n")) {
            String text = unit.repeat((1 << 20) / unit.length());
            long start = System.nanoTime();

            redactor.line(text);
            redactor.line("{\"a\":\"" + text);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("twice 1 MiB of <%s>", unit)
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noTextMakesItThrowAndASecondPassFindsNothingMore(long seed) {
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "password",
                "=",
                ":",
                "'",
                "\"",
                "\\",
                " ",
                "{",
                "}",
                ",",
                "token",
                "4111111111111111",
                "-----BEGIN ",
                "PRIVATE KEY-----",
                "\n",
                "$$",
                "E",
                "://",
                "a",
                "@",
                "Bearer ",
                JWT,
                "authorization",
                "é",
                "\uD83D",
                "cookie");
        for (int round = 0; round < 5000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(14); i > 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }

            String redacted = redactor.line(text.toString());

            assertThat(redacted).doesNotContain(JWT);
        }
    }
}
