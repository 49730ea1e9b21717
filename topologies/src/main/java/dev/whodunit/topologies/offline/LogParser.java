package dev.whodunit.topologies.offline;

import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.normalize.NormalizeLogs;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.normalize.Onward;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Log records → canonical events, made by the stage that makes them in the service. Not safe for threads. */
public final class LogParser {

    private static final String EVENTS = "events";
    private static final String MATCH = "match";
    private static final String DEAD_LETTERS = "dead-letters";

    /**
     * What became of a record.
     *
     * @param events canonical events, as UTF-8 JSON; in the service an unreadable record is one too, of its message alone
     * @param problem why the record's format cannot read it, or null
     */
    public record Outcome(List<byte[]> events, @Nullable String problem) {}

    private final NormalizeLogs stage;
    private final List<byte[]> events = new ArrayList<>();
    private @Nullable String problem;

    /** A parser for logs of which no configuration says that another source tells the same: all are witnesses. */
    public LogParser() {
        NormalizeSettings settings = new NormalizeSettings(Set.of(), Set.of());
        stage = new NormalizeLogs(settings, TopologyListener.NONE, new Onward(EVENTS, MATCH, EVENTS), DEAD_LETTERS);
        stage.init(new StageContext<>((record, child) -> take(record, child)));
    }

    public Outcome parse(LogRecord record) {
        events.clear();
        problem = null;
        stage.process(new Record<>(
                record.source(), Json.write(record), record.received().toEpochMilli()));
        return new Outcome(List.copyOf(events), problem);
    }

    private void take(Record<? extends String, ?> record, @Nullable String child) {
        if (EVENTS.equals(child)) {
            events.add((byte[]) record.value());
        } else if (DEAD_LETTERS.equals(child)) {
            problem = new String(record.headers().lastHeader("reason").value(), StandardCharsets.UTF_8);
        }
    }
}
