package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.routing.RouteSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A change of the graph shows here before it shows in a cluster. */
class TopologyDescriptionTest {

    @Test
    void the_graph_is_as_written_down() throws IOException {
        DetectorSettings settings = new DetectorSettings(
                new NormalizeSettings(Set.of(), Set.of()),
                DetectorSettings.DEFAULT_LINK_WAIT,
                CorrelateSettings.DEFAULT,
                RouteSettings.defaults(List.of()));

        String description = DetectorTopology.build(
                        new Topics(Topics.DEFAULT_PREFIX),
                        RuleSet::empty,
                        settings,
                        Watermark.CLOCK,
                        TopologyListener.NONE)
                .describe()
                .toString();

        assertThat(description).isEqualToNormalizingWhitespace(golden());
    }

    private static String golden() throws IOException {
        try (InputStream file = TopologyDescriptionTest.class.getResourceAsStream("/topology.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
