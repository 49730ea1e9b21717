package dev.whodunit.detector.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.LogRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LokiPushTest {

    private static final String BODY = """
            {"streams":[
              {"stream":{"service_name":"shop","job":"x","host":"web-1","env":"prod","format":"json","level":"info","team":"a"},
               "values":[["1734423331123456789","{\\"a\\":1}"],["1734423331223456789","{\\"a\\":1}",{"request_id":"c-1"}]]},
              {"values":[["1734423331000000000","plain"]],"stream":{"job":"auth","format":"klingon","pg.user":"x","actor.name":"boss"}}
            ]}""";

    private final CollectingSink sink = new CollectingSink();
    private boolean accepting = true;

    @Test
    void takesEveryLineWithItsTimeAndLabels() {
        PushResult result = push(BODY);

        assertThat(result).isEqualTo(PushResult.DONE);
        assertThat(sink.lines()).containsExactly("{\"a\":1}", "{\"a\":1}", "plain");
        LogRecord second = sink.records().get(1);
        assertThat(second.format()).isEqualTo("json");
        assertThat(second.occurred()).isEqualTo(Instant.parse("2024-12-17T08:15:31.223456789Z"));
        assertThat(second.labels())
                .containsEntry("service.name", "shop")
                .containsEntry("host.name", "web-1")
                .containsEntry("deployment.environment.name", "prod")
                .containsEntry("log.level", "INFO")
                .containsEntry("correlation.id", "c-1")
                .containsEntry("team", "a")
                .doesNotContainKey("format");
        LogRecord third = sink.records().get(2);
        assertThat(third.format()).isEqualTo("auto");
        assertThat(third.labels())
                .containsEntry("service.name", "auth")
                .containsEntry("claim.pg.user", "x")
                .containsEntry("claim.actor.name", "boss");
    }

    @Test
    void aRepeatedBodyHasTheSameIdsAlsoPackedAndEqualLinesInItHaveOthers() throws IOException {
        push(BODY);
        PushResult packed = handler().handle(new ByteArrayInputStream(gzip(BODY.getBytes(UTF_8))), true);

        assertThat(packed.status()).isEqualTo(204);
        assertThat(sink.ids().subList(3, 6)).isEqualTo(sink.ids().subList(0, 3));
        assertThat(sink.ids().subList(0, 3)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    not json                                                                   | no JSON
                    []                                                                         | expected an object
                    {"a":1}                                                                    | no "streams"
                    {"streams":{}}                                                             | expected an array
                    {"streams":[1]}                                                            | streams[0]: expected an object
                    {"streams":[{"stream":{"a":{}},"values":[]}]}                              | streams[0].stream: expected labels
                    {"streams":[{"stream":{},"values":[["1","ok"],["x","bad"]]}]}              | streams[0].values[1]: expected nanoseconds
                    {"streams":[{"stream":{},"values":[["1"]]}]}                               | streams[0].values[0]: expected
                    {"streams":[{"stream":{},"values":[["1","a",{},5]]}]}                      | streams[0].values[0]: expected
                    {"streams":[{"stream":{},"values":[["1","a"]]}]} trailing                  | no JSON
                    {"streams":[{"stream":{},"values":[["1","a"]]}]} {}                        | after the body's end
                    {"streams":[{"stream":{},"values":[["1","a"]                               | no JSON
                    """)
    void saysWhatIsWrongWithAMalformedBodyAndTakesNothingOfIt(String body, String reason) {
        PushResult result = push(body);

        assertThat(result.status()).isEqualTo(400);
        assertThat(result.message()).contains(reason);
        assertThat(sink.records()).isEmpty();
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };

        assertThat(handler().handle(endless, false).status()).isEqualTo(413);
    }

    @Test
    void refusesABombOfZerosAndWhatIsNoGzip() throws IOException {
        byte[] bomb = gzip(new byte[200 << 20]);

        assertThat(handler().handle(new ByteArrayInputStream(bomb), true).status())
                .isEqualTo(413);
        assertThat(handler()
                        .handle(new ByteArrayInputStream(new byte[] {1, 2}), true)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void cutsALongLine() {
        push("{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"" + "x".repeat(1 << 20) + "\"]]}]}");

        LogRecord record = sink.records().get(0);
        assertThat(record.line()).hasSize(LineText.MAXIMUM_BYTES);
        assertThat(record.cut())
                .isNotNull()
                .satisfies(cut -> assertThat(cut.length()).isEqualTo(1 << 20));
    }

    @Test
    void answers503WhereKafkaDoesNotAcknowledgeInTime() {
        sink.become(CollectingSink.Mode.WAITS);
        assertThat(push(BODY).status()).isEqualTo(503);

        sink.become(CollectingSink.Mode.FAILS);
        assertThat(push(BODY).status()).isEqualTo(503);
    }

    @Test
    void answers503WhereThereIsNoRoom() {
        accepting = false;

        assertThat(push(BODY).status()).isEqualTo(503);
        assertThat(sink.records()).isEmpty();
    }

    private PushResult push(String body) {
        return handler().handle(new ByteArrayInputStream(body.getBytes(UTF_8)), false);
    }

    private LokiPush handler() {
        return new LokiPush(
                sink,
                Duration.ofMillis(50),
                () -> Instant.parse("2026-01-02T03:04:05Z"),
                () -> accepting,
                IngestListener.NONE);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
