package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.capture.CaptureState;
import dev.whodunit.detector.capture.CaptureState.Phase;
import dev.whodunit.detector.drill.DrillFault;
import dev.whodunit.detector.drill.DrillFault.Hop;
import dev.whodunit.detector.watchdog.Trouble;
import dev.whodunit.detector.watchdog.Trouble.Urgency;
import dev.whodunit.detector.web.Health;
import dev.whodunit.detector.web.Health.Part;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DiagnosisTest {

    private final Map<String, Part> parts = new TreeMap<>(Map.of(
            "disk", Part.READY,
            "kafka", Part.READY,
            "detect", Part.READY,
            "ingest", Part.READY,
            "rules", Part.readyBut("a rule is wrong"),
            "capture Shop", Part.READY));

    private Map<String, CaptureState> captures = Map.of("Shop", state(Phase.STREAMING, "", "reserved"));

    private Map<String, DrillFault> drills = Map.of();

    private static CaptureState state(Phase phase, String reason, @Nullable String walStatus) {
        return new CaptureState(phase, reason, Instant.EPOCH, 1, 1, 1, walStatus);
    }

    private List<Trouble> troubles(boolean embedded) {
        return new Diagnosis(new Health.Report(false, parts), captures, embedded, drills).troubles();
    }

    private List<String> told(boolean embedded) {
        return troubles(embedded).stream()
                .map(trouble -> trouble.part() + " " + trouble.urgency())
                .toList();
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(troubles(true)).isEmpty();
    }

    @Test
    void saysWhyADatabaseCannotBeReadAndWhatToDo() {
        parts.put("capture Shop", Part.notReady("replication slot whodunit is missing; run: whodunit install"));

        Trouble trouble = troubles(true).get(0);

        assertThat(trouble.title()).isEqualTo("Changes of Shop cannot be read");
        assertThat(trouble.reason()).isEqualTo("replication slot whodunit is missing; run: whodunit install");
        assertThat(trouble.remedy()).contains("max_slot_wal_keep_size");
        assertThat(trouble.urgency()).isEqualTo(Urgency.IF_IT_LASTS);
    }

    @Test
    void takesAFullDiskForTheReasonOfAllThatItStops() {
        parts.put("disk", Part.notReady("only 3 MiB are left"));
        parts.put("kafka", Part.notReady("the embedded broker's directory cannot be written"));
        parts.put("detect", Part.notReady("is ERROR"));
        parts.put("ingest", Part.notReady("the disk is nearly full"));
        parts.put("capture Shop", Part.notReady("the disk is nearly full"));

        assertThat(told(true))
                .containsExactly("disk AT_ONCE", "kafka EXPLAINED", "detect EXPLAINED", "capture Shop EXPLAINED");
    }

    @Test
    void doesNotBlameOurDiskForSomebodyElsesKafka() {
        parts.put("disk", Part.notReady("only 3 MiB are left"));
        parts.put("kafka", Part.notReady("kafka:9092 does not answer"));

        assertThat(told(false)).containsExactly("disk AT_ONCE", "kafka IF_IT_LASTS");
    }

    @Test
    void takesAKafkaThatIsAwayForTheReasonOfAllThatWaitsForIt() {
        parts.put("kafka", Part.notReady("kafka:9092 does not answer"));
        parts.put("detect", Part.notReady("starting"));
        parts.put("capture Shop", Part.notReady("starting"));
        captures = Map.of();

        assertThat(told(false)).containsExactly("kafka IF_IT_LASTS", "detect EXPLAINED", "capture Shop EXPLAINED");
    }

    @Test
    void tellsAtOnceThatASlotIsLostWhateverElseIsAmiss() {
        parts.put("kafka", Part.notReady("kafka:9092 does not answer"));
        parts.put("capture Shop", Part.notReady("replication slot whodunit is lost"));
        captures = Map.of("Shop", state(Phase.WAITING, "replication slot whodunit is lost", "lost"));

        assertThat(told(false)).containsExactly("kafka IF_IT_LASTS", "slot Shop AT_ONCE", "capture Shop EXPLAINED");
        assertThat(troubles(false).get(1).title()).isEqualTo("Changes of Shop were missed");
        assertThat(troubles(false).get(1).remedy()).contains("whodunit install");
    }

    @Test
    void warnsBeforeASlotIsLost() {
        captures = Map.of("Shop", state(Phase.STREAMING, "", "unreserved"));

        assertThat(told(true)).containsExactly("slot Shop AT_ONCE");
        assertThat(troubles(true).get(0).title()).isEqualTo("Changes of Shop may soon be missed");
    }

    @Test
    void tellsAtOnceWhereADrillStoppedThatDidNotComeOut() {
        drills = Map.of(
                "Shop", new DrillFault(Hop.RECEIVER, "ops/webhook-0 refused it: 404", "try: whodunit receivers test"));

        assertThat(told(true)).containsExactly("drill Shop AT_ONCE");
        assertThat(troubles(true).get(0).title()).isEqualTo("A drill in Shop did not come out");
        assertThat(troubles(true).get(0).reason()).isEqualTo("it stopped at receiver: ops/webhook-0 refused it: 404");
        assertThat(troubles(true).get(0).remedy())
                .isEqualTo("try: whodunit receivers test; a real change may not come out either");
    }

    @Test
    void takesADatabaseThatCannotBeReadForTheReasonOfItsDrill() {
        drills = Map.of("Shop", new DrillFault(Hop.CAPTURE, "the change has not come out", "look at the log"));
        parts.put("capture Shop", Part.notReady("connection refused"));

        assertThat(told(true)).containsExactly("capture Shop IF_IT_LASTS", "drill Shop EXPLAINED");
    }
}
