package dev.whodunit.detector.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Notification.Reason;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Who was told of an alert, as far as is remembered. */
final class NotificationFeedTest {

    private static final String ALERT = """
            {"id": "a-1", "revision": 1, "state": "firing", "rule": "r", "name": "rows", "title": "Rows", "level": "critical",
             "tags": [], "group": {}, "actor": {"name": "bob", "evidence": "session"}, "addresses": [], "programs": [],
             "tables": [], "statements": [], "requests": [], "correlation_ids": [], "count": 1,
             "first": "2026-01-02T11:00:00Z", "last": "2026-01-02T11:01:00Z", "at": "2026-01-02T11:01:00Z", "summary": "",
             "detail": {"actors": [], "databaseRoles": [], "actions": {}, "opened": "2026-01-02T11:01:00Z",
                        "updated": "2026-01-02T11:01:00Z", "sample": []}}""";

    private final NotificationFeed feed = new NotificationFeed(Map.of(), "notifications", "deliveries");

    private void told(String receiver, Reason reason, int second) {
        String value = """
                {"group": "g", "receiver": "%s", "reason": "%s", "labels": {}, "alerts": [%s],
                 "at": "2026-01-02T11:%02d:%02dZ", "handling": {"route": "everything"}}""".formatted(receiver, reason.name().toLowerCase(Locale.ROOT), ALERT, second / 60, second % 60);
        feed.take(new ConsumerRecord<>("notifications", 0, second, "g", value.getBytes(UTF_8)));
    }

    @Test
    void changes_of_a_message_do_not_push_out_when_it_was_told_first() {
        told("ops", Reason.OPENED, 0);
        for (int second = 1; second < 200; second++) {
            told("ops", Reason.UPDATED, second);
        }
        told("ops", Reason.RESOLVED, 200);

        assertThat(feed.of("a-1").told())
                .extracting(Told::reason)
                .containsExactly(Reason.OPENED, Reason.UPDATED, Reason.RESOLVED);
        assertThat(feed.of("a-1").told()).extracting(Told::at).contains("2026-01-02T11:03:19Z");
    }

    @Test
    void a_change_stands_for_those_before_it_of_its_own_receiver_alone() {
        told("ops", Reason.OPENED, 0);
        told("mail", Reason.UPDATED, 1);
        told("ops", Reason.UPDATED, 2);
        told("ops", Reason.HANDLED, 3);

        assertThat(feed.of("a-1").told())
                .extracting(one -> one.receiver() + " " + one.reason())
                .containsExactly("ops OPENED", "mail UPDATED", "ops HANDLED");
    }

    @Test
    void what_is_told_again_after_a_start_is_remembered_once() {
        told("ops", Reason.OPENED, 0);
        told("ops", Reason.RESOLVED, 9);
        told("ops", Reason.OPENED, 0);
        told("ops", Reason.RESOLVED, 9);

        assertThat(feed.of("a-1").told()).extracting(Told::reason).containsExactly(Reason.OPENED, Reason.RESOLVED);
    }
}
