package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.PostgresUrl;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one entry of {@code postgres:} says about capturing its database.
 *
 * @param name the entry's name; part of every change's key and id
 * @param url the database with the login of the run role
 * @param applications the roles whose word about people counts; null for all but superusers
 * @param slot the logical replication slot that install made
 * @param publication the publication that install made
 * @param pollInterval how long capture rests where the WAL has nothing new
 * @param confirmInterval how often what is safe in Kafka is confirmed to the server
 * @param heartbeatInterval how often a sign of life is written into the WAL, so that an idle database's slot moves on
 * @param probeInterval how often hooks, publication and slot are looked at
 */
public record CaptureSettings(
        String name,
        PostgresUrl url,
        @Nullable Set<String> applications,
        String slot,
        String publication,
        Duration pollInterval,
        Duration confirmInterval,
        Duration heartbeatInterval,
        Duration probeInterval) {

    public static final String DEFAULT_SLOT = "whodunit";
    public static final String DEFAULT_PUBLICATION = "whodunit";

    public CaptureSettings {
        if (name.isEmpty() || name.contains("/")) {
            throw new IllegalArgumentException("a database's name is not empty and has no /: " + name);
        }
        applications = applications == null ? null : Set.copyOf(applications);
    }

    /** The settings of an entry that says no more than its name and URL. */
    public static CaptureSettings of(String name, PostgresUrl url) {
        return new CaptureSettings(
                name,
                url,
                null,
                DEFAULT_SLOT,
                DEFAULT_PUBLICATION,
                Duration.ofMillis(1),
                Duration.ofMillis(250),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2));
    }

    public CaptureSettings withApplications(@Nullable Set<String> roles) {
        return new CaptureSettings(
                name, url, roles, slot, publication, pollInterval, confirmInterval, heartbeatInterval, probeInterval);
    }

    public CaptureSettings withSlotAndPublication(String otherSlot, String otherPublication) {
        return new CaptureSettings(
                name,
                url,
                applications,
                otherSlot,
                otherPublication,
                pollInterval,
                confirmInterval,
                heartbeatInterval,
                probeInterval);
    }

    public CaptureSettings withIntervals(Duration confirm, Duration heartbeat, Duration probe) {
        return new CaptureSettings(name, url, applications, slot, publication, pollInterval, confirm, heartbeat, probe);
    }

    /** Whether a session user's word about people counts. */
    boolean isApplication(String sessionUser, boolean superuser) {
        return applications == null ? !superuser : applications.contains(sessionUser);
    }
}
