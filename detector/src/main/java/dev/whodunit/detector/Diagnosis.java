package dev.whodunit.detector;

import dev.whodunit.detector.capture.CaptureState;
import dev.whodunit.detector.drill.DrillFault;
import dev.whodunit.detector.watchdog.Trouble;
import dev.whodunit.detector.watchdog.Trouble.Urgency;
import dev.whodunit.detector.web.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is amiss at one moment, from the parts' health and the captures' states. A full disk explains what the embedded
 * broker and capture do then, and a Kafka that is away explains all but the disk: one trouble is told, not five.
 *
 * @param captures the state of each capture by the name of its entry, as far as they have been started
 * @param embedded whether Kafka is the embedded broker, whose disk is the data directory's
 * @param drills where the last drill stopped in databases whose did not come out
 */
record Diagnosis(
        Health.Report health, Map<String, CaptureState> captures, boolean embedded, Map<String, DrillFault> drills) {

    static final String CAPTURE = "capture ";
    static final String DISK = "disk";
    static final String KAFKA = "kafka";
    static final String DETECT = "detect";
    static final String DISCORD = "discord";
    static final String DRILL = "drill ";

    private static final String WAITS = "nothing is lost meanwhile: log files wait, and PostgreSQL keeps its WAL";

    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        boolean full = problem(DISK) != null;
        boolean noKafka = problem(KAFKA) != null;
        disk(troubles);
        kafka(troubles, full && embedded ? Urgency.EXPLAINED : Urgency.IF_IT_LASTS);
        Urgency others = full || noKafka ? Urgency.EXPLAINED : Urgency.IF_IT_LASTS;
        detect(troubles, others);
        discord(troubles);
        health.parts().keySet().stream()
                .filter(part -> part.startsWith(CAPTURE))
                .map(part -> part.substring(CAPTURE.length()))
                .forEach(database -> capture(troubles, database, others));
        drills.forEach((database, fault) -> drill(troubles, database, fault));
        return troubles;
    }

    /** Why the part does not do its work; null if it does, or there is no such part. */
    private @Nullable String problem(String part) {
        Health.Part state = health.parts().get(part);
        if (state == null || state.ready()) {
            return null;
        }
        return state.reason() == null ? "is not ready" : state.reason();
    }

    private void disk(List<Trouble> troubles) {
        String problem = problem(DISK);
        if (problem != null) {
            troubles.add(new Trouble(
                    DISK,
                    "Nothing more is taken in",
                    problem,
                    "Make room on the disk of the data directory; work goes on by itself; " + WAITS
                            + " on its own disk as far as max_slot_wal_keep_size allows",
                    Urgency.AT_ONCE));
        }
    }

    private void kafka(List<Trouble> troubles, Urgency urgency) {
        String problem = problem(KAFKA);
        if (problem != null) {
            troubles.add(new Trouble(
                    KAFKA,
                    "Kafka cannot be used",
                    problem,
                    (embedded ? "Look at the directory kafka below data_dir" : "Look at the brokers and the way there")
                            + "; until it works nothing is detected; " + WAITS,
                    urgency));
        }
    }

    private void detect(List<Trouble> troubles, Urgency urgency) {
        String problem = problem(DETECT);
        if (problem != null) {
            troubles.add(new Trouble(
                    DETECT,
                    "Nothing is judged",
                    "detection " + problem,
                    "Look at the service's log, and restart it if this lasts; what waits in Kafka is judged then",
                    urgency));
        }
    }

    private void discord(List<Trouble> troubles) {
        Health.Part state = health.parts().get(DISCORD);
        if (state != null && state.reason() != null) {
            troubles.add(new Trouble(
                    DISCORD,
                    "Buttons and commands in Discord do not work",
                    state.reason(),
                    "Alerts are told all the same, as far as Discord takes them; use the command line or the API"
                            + " meanwhile",
                    Urgency.IF_IT_LASTS));
        }
    }

    private void capture(List<Trouble> troubles, String database, Urgency urgency) {
        CaptureState state = captures.get(database);
        String status = state == null || state.walStatus() == null ? "" : state.walStatus();
        if (status.equals("lost")) {
            slot(troubles, database, "Changes of " + database + " were missed", "the replication slot is lost");
        } else if (status.equals("unreserved")) {
            slot(
                    troubles,
                    database,
                    "Changes of " + database + " may soon be missed",
                    "the replication slot is further behind than max_slot_wal_keep_size allows: the server removes WAL"
                            + " that was not read yet at its next checkpoint");
        }
        String problem = problem(CAPTURE + database);
        if (problem != null) {
            troubles.add(new Trouble(
                    CAPTURE + database,
                    "Changes of " + database + " cannot be read",
                    problem,
                    "Until they can be, PostgreSQL keeps them for as long as max_slot_wal_keep_size allows; they are"
                            + " read then, late",
                    status.equals("lost") ? Urgency.EXPLAINED : urgency));
        }
    }

    // By then it has been tried for as long as it may take; what is known to be amiss explains it.
    private void drill(List<Trouble> troubles, String database, DrillFault fault) {
        boolean explained = problem(DISK) != null
                || problem(KAFKA) != null
                || problem(DETECT) != null
                || problem(CAPTURE + database) != null;
        troubles.add(new Trouble(
                DRILL + database,
                "A drill in " + database + " did not come out",
                "it stopped at " + fault.hop().code() + ": " + fault.problem(),
                fault.remedy() + "; a real change may not come out either",
                explained ? Urgency.EXPLAINED : Urgency.AT_ONCE));
    }

    private static void slot(List<Trouble> troubles, String database, String title, String reason) {
        troubles.add(new Trouble(
                "slot " + database,
                title,
                reason,
                "Give the server's disk room and raise max_slot_wal_keep_size; a slot that is lost is made anew by:"
                        + " whodunit install --postgres URL",
                Urgency.AT_ONCE));
    }
}
