package dev.whodunit.topologies.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.serde.Json;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from outside is hostile: no line makes a format throw, write beyond its bounds, or take long. */
final class HostileLinesTest {

    private static final ParseContext CONTEXT =
            new ParseContext(ZoneId.of("Europe/Berlin"), Instant.parse("2025-12-18T00:00:00Z"));

    private static final int LONG = 1 << 20;

    private static final List<String> SAMPLES = List.of(
            "flask-structured.jsonl",
            "json-variants.jsonl",
            "docker-json.log",
            "postgresql.log",
            "postgresql-variants.log",
            "auth.log",
            "auth-variants.log",
            "nginx-access.log",
            "nginx-variants.log");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noDamagedSampleLineMakesAFormatThrow(long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        SAMPLES.forEach(sample -> lines.addAll(LogFormatsTest.records(LogFormats.named("postgresql"), sample)));

        for (int round = 0; round < 4000; round++) {
            String damaged = damage(lines.get(random.nextInt(lines.size())), random);
            LogFormats.names().forEach(name -> readable(LogFormats.named(name), damaged));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void noRandomTextMakesAFormatThrow(long seed) {
        Random random = new Random(seed);

        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
            }
            LogFormats.names().forEach(name -> readable(LogFormats.named(name), text.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"a\":\"%s\"}",
                "{\"timestamp\":\"%s\"}",
                "2025-12-17 09:30:15.123 UTC [1]: [1-1] user=%s",
                "2025-12-17 09:30:15.123 UTC [1]: [1-1] user=a,db=b,app=%s,client=1.1.1.1 LOG:  statement: SELECT 1",
                "2025-12-17 09:30:15.123 UTC [1] LOG:  statement: %s",
                "2025-12-17 09:30:15.123 UTC [1] LOG:  AUDIT: %s",
                "2025-12-17 09:30:15.123 UTC [1] LOG:  duration: 1 ms  execute %s",
                "Dec 17 08:10:00 h sshd[1]: Failed password for invalid user %s from 1.1.1.1 port 1 ssh2",
                "Dec 17 08:10:00 h sudo: %s",
                "Dec 17 08:10:00 h kernel: [UFW %s",
                "Dec 17 08:10:00 %s",
                "1.1.1.1 - %s",
                "1.1.1.1 - - [17/Dec/2025:08:15:34 +0000] \"%s\" 200 1",
                "1.1.1.1 - - [17/Dec/2025:08:15:34 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"%s"
            })
    void aLongLineIsReadInTimeLinearInItsLength(String shape) {
        for (String unit : List.of(
                "a",
                " ",
                "LOG: ",
                " LOG:  client=1 ",
                "'",
                "\"",
                "$a$",
                "/*",
                "\\",
                "] \"",
                "(",
                "WITH ",
                ";",
                ",",
                ":",
                "\n\t",
                "DROP ",
                " from ",
                " port ")) {
            String line = String.format(shape, unit.repeat(LONG / unit.length()));
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

            LogFormats.names().forEach(name -> readable(LogFormats.named(name), line));

            assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
                    .as("five formats reading %s with 1 MiB of <%s>", shape, unit)
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRecordWithTooManyAndTooDeepFieldsIsKeptWithinBounds() {
        StringBuilder json = new StringBuilder("{\"correlation_id\":\"c-1\"");
        for (int i = 0; i < 10_000; i++) {
            json.append(",\"f").append(i).append("\":").append(i);
        }
        json.append(",\"deep\":")
                .append("{\"a\":".repeat(40))
                .append("1")
                .append("}".repeat(40))
                .append("}");

        Parsed parsed = LogFormats.named("json").parse(json.toString(), CONTEXT);

        assertThat(((Parsed.Fields) parsed).events().get(0).fields())
                .hasSizeLessThanOrEqualTo(FieldCollector.MAXIMUM_FIELDS + 1)
                .containsEntry("correlation.id", "c-1")
                .containsKey("log.dropped_fields");
    }

    @Test
    void aListOfManyObjectsUnderALongNameIsKeptWithinBounds() {
        String objects = "{\"a\":1,\"b\":[{\"c\":2},{\"c\":3}]},".repeat(20_000) + "null";
        String many =
                IntStream.range(0, 20_000).mapToObj(i -> "{\"f" + i + "\":1}").collect(Collectors.joining(","));
        String json = "{\"message\":\"x\",\"" + "n".repeat(40_000) + "\":[" + objects + "],\"many\":[" + many
                + "],\"list\":[" + objects + "],\"deep\":" + "[{\"a\":".repeat(30) + "1" + "}]".repeat(30) + "}";

        Parsed parsed = LogFormats.named("json").parse(json, CONTEXT);

        Map<String, Object> fields = ((Parsed.Fields) parsed).events().get(0).fields();
        assertThat(fields)
                .hasSizeLessThanOrEqualTo(FieldCollector.MAXIMUM_FIELDS + 1)
                .doesNotContainKey("list");
        assertThat(fields.values())
                .allMatch(value -> !(value instanceof List<?> list) || list.size() <= 256)
                .anyMatch(value -> value instanceof List<?> list && list.size() == 256);
    }

    @Test
    void aLongValueIsCutInTheMiddle() {
        String line = "{\"message\":\"begin " + "😀".repeat(100_000) + " end\"}";

        Parsed parsed = LogFormats.named("json").parse(line, CONTEXT);

        assertThat(((Parsed.Fields) parsed).events().get(0).string("message", ""))
                .hasSizeLessThanOrEqualTo(FieldCollector.MAXIMUM_LENGTH)
                .startsWith("begin ")
                .contains("characters cut")
                .endsWith(" end");
    }

    @Test
    void aLineThatNobodyCanReadSaysWhyWithoutRepeatingIt() {
        LogFormats.names()
                .forEach(name -> assertThat(LogFormats.named(name).parse("{\"password\": \"hunter2", CONTEXT))
                        .isInstanceOfSatisfying(
                                Parsed.Unparsed.class,
                                unparsed -> assertThat(unparsed.reason())
                                        .isNotBlank()
                                        .doesNotContain("hunter2")));
    }

    private static void readable(LogFormat format, String line) {
        format.continues(line);
        format.mayGoOn(line);
        if (format.parse(line, CONTEXT) instanceof Parsed.Fields fields) {
            assertThat(Json.write(fields.events().get(0))).isNotEmpty();
        }
    }

    private static String damage(String line, Random random) {
        StringBuilder damaged = new StringBuilder(line);
        for (int edits = 1 + random.nextInt(6); edits > 0 && damaged.length() > 1; edits--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(5)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, (char) random.nextInt(0x10000));
                case 2 -> damaged.setLength(at);
                case 3 -> damaged.insert(at, damaged.substring(random.nextInt(at + 1), at));
                default -> damaged.setCharAt(at, " :[]\"'=,\\{}\t\n\0".charAt(random.nextInt(14)));
            }
        }
        return damaged.toString();
    }
}
