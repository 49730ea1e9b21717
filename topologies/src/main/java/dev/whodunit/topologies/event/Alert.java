package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.whodunit.sigma.rule.Guidance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alert: the state of one episode of (rule, group) at one revision; the value of topic {@code alerts}, where a higher
 * revision of the same id replaces the lower. The first 21 components, in this order, are the public contract;
 * the nested {@link Detail} is for receivers. Times are RFC 3339 text, null where unknown.
 *
 * @param id {@code <hash(state hash, group)>-<n>}
 * @param revision how much the alert knows: grows with everything it learns, not by ones; the same facts make the same
 *     revision, also after a crash
 * @param rule the rule's Sigma id
 * @param group the values the episode is grouped by
 * @param count how many occurrences there were; 0 for an absence
 * @param at the time of the event that crossed the line, or at which something had lasted long enough; in a resolved alert,
 *     last + timespan, or when that ended
 */
public record Alert(
        String id,
        long revision,
        State state,
        String rule,
        @Nullable String name,
        String title,
        String level,
        List<String> tags,
        Map<String, String> group,
        Actor actor,
        List<String> addresses,
        List<String> programs,
        List<String> tables,
        List<String> statements,
        List<String> requests,
        @JsonProperty("correlation_ids") List<String> correlationIds,
        long count,
        String first,
        String last,
        String at,
        String summary,
        Detail detail) {

    /** The same alert without its sample of events. */
    public Alert withoutSample() {
        Detail less = new Detail(
                detail.actors,
                detail.databaseRoles,
                detail.actions,
                detail.atLeast,
                detail.tooLate,
                detail.episode,
                detail.shadow,
                detail.runbook,
                detail.description,
                detail.reason,
                detail.opened,
                detail.updated,
                List.of(),
                detail.guidance);
        return new Alert(
                id,
                revision,
                state,
                rule,
                name,
                title,
                level,
                tags,
                group,
                actor,
                addresses,
                programs,
                tables,
                statements,
                requests,
                correlationIds,
                count,
                first,
                last,
                at,
                summary,
                less);
    }

    /** The same alert as it is for somebody who hears no more of it: it ended at this time (RFC 3339), for this reason. */
    public Alert ended(String reason, String time) {
        Detail ended = new Detail(
                detail.actors,
                detail.databaseRoles,
                detail.actions,
                detail.atLeast,
                detail.tooLate,
                detail.episode,
                detail.shadow,
                detail.runbook,
                detail.description,
                reason,
                detail.opened,
                time,
                detail.sample);
        return new Alert(
                id,
                revision,
                State.RESOLVED,
                rule,
                name,
                title,
                level,
                tags,
                group,
                actor,
                addresses,
                programs,
                tables,
                statements,
                requests,
                correlationIds,
                count,
                first,
                last,
                time,
                summary,
                ended);
    }

    /** Whether the condition holds. */
    public enum State {
        @JsonProperty("firing")
        FIRING,
        @JsonProperty("resolved")
        RESOLVED
    }

    /** Who did it, as far as is known, and how we know. */
    public record Actor(@Nullable String name, String evidence) {}

    /**
     * What receivers show beyond the contract.
     *
     * @param actors all names seen, with their evidence, most telling first
     * @param databaseRoles the session users seen; they stand beside every claimed name
     * @param actions operations seen with their number ({@code delete} → 150), 0 where several kinds share the count
     * @param atLeast true where {@code count} is a lower bound
     * @param tooLate events that came too late to be judged
     * @param episode the episode's number n in its group
     * @param shadow true for a rule that is not stable: listed, never sent
     * @param runbook a link or a line from the rule, or null
     * @param description the rule's description, or null
     * @param reason why it resolved ({@code quiet}, {@code rule removed}, {@code seen again}, {@code it ended}, {@code no longer
     *     expected}), or why a receiver hears no more of it; null while it fires
     * @param opened when the crossing was decided, of its last opening (wall clock)
     * @param updated when this revision was made (wall clock)
     * @param sample a few of its events, oldest first
     * @param guidance what the rule says to those who read of it
     */
    public record Detail(
            List<Actor> actors,
            List<String> databaseRoles,
            Map<String, Long> actions,
            boolean atLeast,
            long tooLate,
            long episode,
            boolean shadow,
            @Nullable String runbook,
            @Nullable String description,
            @Nullable String reason,
            String opened,
            String updated,
            List<Event> sample,
            Guidance guidance) {

        @SuppressWarnings("ConstantConditions")
        public Detail {
            // of an older build
            guidance = guidance == null ? Guidance.NONE : guidance;
        }

        /** One whose rule says no more. */
        public Detail(
                List<Actor> actors,
                List<String> databaseRoles,
                Map<String, Long> actions,
                boolean atLeast,
                long tooLate,
                long episode,
                boolean shadow,
                @Nullable String runbook,
                @Nullable String description,
                @Nullable String reason,
                String opened,
                String updated,
                List<Event> sample) {
            this(
                    actors,
                    databaseRoles,
                    actions,
                    atLeast,
                    tooLate,
                    episode,
                    shadow,
                    runbook,
                    description,
                    reason,
                    opened,
                    updated,
                    sample,
                    Guidance.NONE);
        }
    }
}
