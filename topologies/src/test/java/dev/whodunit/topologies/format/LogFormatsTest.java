package dev.whodunit.topologies.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reads every sample and compares with {@code <sample>.expected}: one event a line. With {@code -Dgolden=DIRECTORY} it
 * writes what it read to that directory instead.
 */
final class LogFormatsTest {

    private static final ParseContext CONTEXT = new ParseContext(ZoneOffset.UTC, Instant.parse("2025-12-18T00:00:00Z"));

    @ParameterizedTest
    @CsvSource({
        "json, audit-decorator.jsonl",
        "json, flask-structured.jsonl",
        "json, request-logger.jsonl",
        "json, docker-json.log",
        "json, json-variants.jsonl",
        "postgresql, postgresql.log",
        "postgresql, postgresql-variants.log",
        "auth, auth.log",
        "auth, auth-variants.log",
        "nginx, nginx-access.log",
        "nginx, nginx-variants.log"
    })
    void readsASampleIntoItsExpectedEvents(String format, String sample) throws IOException {
        List<String> events = records(LogFormats.named(format), sample).stream()
                .map(record -> event(LogFormats.named(format), record))
                .map(Json::text)
                .toList();

        String golden = System.getProperty("golden");
        if (golden != null) {
            Files.write(Path.of(golden, sample + ".expected"), events);
        } else {
            assertThat(events).containsExactlyElementsOf(lines(sample + ".expected"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "audit-decorator.jsonl",
        "flask-structured.jsonl",
        "request-logger.jsonl",
        "docker-json.log",
        "postgresql.log",
        "postgresql-variants.log",
        "auth.log",
        "auth-variants.log",
        "nginx-access.log",
        "nginx-variants.log"
    })
    void tellsTheFormatOfASampleFromItsLines(String sample) throws IOException {
        LogFormat auto = LogFormats.named(LogFormats.AUTO);

        List<String> events = records(auto, sample).stream()
                .map(record -> Json.text(event(auto, record)))
                .toList();

        assertThat(events).containsExactlyElementsOf(lines(sample + ".expected"));
    }

    @Test
    void everyLineOfEverySampleThatBeginsARecordReadsAloneToo() {
        for (String sample : List.of("postgresql.log", "auth.log", "nginx-access.log")) {
            lines(sample).stream()
                    .filter(line -> !line.startsWith("\t"))
                    .forEach(line -> event(LogFormats.named(LogFormats.AUTO), line));
        }
    }

    @Test
    void namesTheFormatsThereAreWhereOneIsUnknown() {
        assertThatThrownBy(() -> LogFormats.named("xml"))
                .hasMessageContaining("xml")
                .hasMessageContaining("nginx");
    }

    static List<String> records(LogFormat format, String sample) {
        List<String> records = new ArrayList<>();
        for (String line : lines(sample)) {
            if (!records.isEmpty() && format.mayGoOn(records.get(records.size() - 1)) && format.continues(line)) {
                records.add(records.remove(records.size() - 1) + "\n" + line);
            } else {
                records.add(line);
            }
        }
        return records;
    }

    private static Event event(LogFormat format, String record) {
        Parsed parsed = format.parse(record, CONTEXT);
        assertThat(parsed).as(record).isInstanceOf(Parsed.Fields.class);
        return ((Parsed.Fields) parsed).events().get(0);
    }

    private static List<String> lines(String resource) {
        try (InputStream stream = LogFormatsTest.class.getResourceAsStream(resource)) {
            assertThat(stream).as(resource).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
