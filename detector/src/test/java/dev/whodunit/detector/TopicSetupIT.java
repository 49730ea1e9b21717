package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.topologies.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topics on a real Kafka, new ones and those of an older build. */
final class TopicSetupIT {

    private static final AtomicInteger TESTS = new AtomicInteger();
    private static EmbeddedBroker broker;
    private static Admin admin;

    private final Topics topics = new Topics("t" + TESTS.incrementAndGet() + ".");
    private final TopicSetup setup = new TopicSetup(topics, 2);

    @BeforeAll
    static void startKafka(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stopKafka() {
        admin.close();
        broker.close();
    }

    private static void create(String topic, Map<String, String> settings) throws Exception {
        create(topic, 2, settings);
    }

    private static void create(String topic, int partitions, Map<String, String> settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings)))
                .all()
                .get();
        setting(topic, "retention.ms");
    }

    /** A setting of a topic, which the broker may learn of a moment after it was made. */
    private static String setting(String topic, String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = await().ignoreExceptions()
                .until(
                        () -> admin.describeConfigs(List.of(resource)).all().get().values().stream()
                                .findFirst()
                                .orElseThrow(),
                        found -> true);
        return config.get(name).value();
    }

    @Test
    void makesAllThatIsMissingAndThenFindsNothingToSay() throws Exception {
        assertThat(setup.run(admin)).isEmpty();

        await().untilAsserted(() -> assertThat(admin.listTopics().names().get())
                .contains(topics.changes(), topics.alerts(), topics.notifications(), topics.deadLetters()));
        assertThat(setup.run(admin)).isEmpty();
    }

    @Test
    void noTopicThatIsReadLosesWhatWasNotReadToALimitInBytes() throws Exception {
        setup.run(admin);

        for (String topic : TopicSetup.budgets(topics, "detect", Set.of("team")).keySet()) {
            assertThat(setting(topic, "retention.bytes")).as(topic).isEqualTo("-1");
            assertThat(setting(topic, "cleanup.policy")).as(topic).contains("delete");
        }
    }

    @Test
    void takesTheLimitsOfAnOlderBuildAwayAndSaysSo() throws Exception {
        create(
                topics.matches(),
                Map.of("retention.bytes", "268435456", "retention.ms", "86400000", "cleanup.policy", "delete"));

        List<String> said = setup.run(admin);

        assertThat(said).hasSize(1);
        assertThat(said.get(0))
                .startsWith("topic " + topics.matches() + " was made with other settings; changed {")
                .contains("retention.bytes=268435456 -> -1", "retention.ms=86400000 -> 604800000")
                .contains("message.timestamp.type=CreateTime -> LogAppendTime")
                .doesNotContain("cleanup.policy");
        await().untilAsserted(() -> {
            assertThat(setting(topics.matches(), "retention.bytes")).isEqualTo("-1");
            assertThat(setting(topics.matches(), "retention.ms")).isEqualTo("604800000");
        });
        assertThat(setup.run(admin)).isEmpty();
    }

    @Test
    void leavesALimitThatSomebodySetWider() throws Exception {
        setup.run(admin);
        Topics wider = new Topics("wider" + topics.prefix());
        create(
                wider.events(),
                Map.of(
                        "retention.ms", "31536000000",
                        "retention.bytes", "-1",
                        "segment.bytes", setting(topics.events(), "segment.bytes"),
                        "max.message.bytes", "8388608",
                        "message.timestamp.type", "LogAppendTime",
                        "cleanup.policy", "delete"));

        assertThat(new TopicSetup(wider, 2).run(admin)).isEmpty();

        assertThat(setting(wider.events(), "retention.ms")).isEqualTo("31536000000");
        assertThat(setting(wider.events(), "retention.bytes")).isEqualTo("-1");
    }

    @Test
    void saysThatATopicHasOtherPartitions() throws Exception {
        create(topics.logs(), 3, Map.of());

        assertThat(setup.run(admin))
                .anyMatch(said ->
                        said.equals("topic " + topics.logs() + " has 3 partitions, not 2; it is used as it is"));
    }
}
