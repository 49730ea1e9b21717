package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

final class RulesCheckTest {

    private static final String GOOD = """
            title: Declined
            name: declined
            status: stable
            level: medium
            logsource: {category: application}
            detection:
              selection: {message|contains: declined}
              condition: selection
            """;

    private static final String MANY = """
            title: Many
            name: many
            status: stable
            level: high
            correlation:
              type: event_count
              rules: [declined]
              timespan: 10m
              condition: {gte: 2}
            """;

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();

    private Path write(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void saysEveryProblemOfEveryFileWithItsPlaceAndASuggestion() throws Exception {
        write("good.yml", GOOD);
        write("deeper/bad.yml", GOOD.replace("contains", "contians").replace("name: declined", "name: other"));
        write("deeper/many.yml", """
                title: Many
                name: many
                status: stable
                level: high
                correlation:
                  type: event_count
                  rules: [declind]
                  timespan: soon
                  condition: {gt: 3}
                """);
        write("deeper/good.test.yml", "rule: declined\ntests: []\n");
        write("deeper/notes.txt", "no rule");

        assertThat(cli.run("rules", "check", directory.toString())).isEqualTo(1);

        assertThat(cli.out()).isEqualTo("""
                        DIR/deeper/bad.yml:7:15: error: unknown modifier 'contians': did you mean 'contains'?
                        DIR/deeper/many.yml:8:13: error: 'timespan' is 'soon': expected a number and a unit (s, m, h, d, w), up to a year, such as 5m
                        3 rule files, 1 good rule, 1 test file: 2 errors, 0 warnings
                        """.replace("DIR", directory.toString()));
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void findsWhatIsWrongBetweenFiles() throws Exception {
        write("a.yml", GOOD);
        write("b.yml", GOOD.replace("name: declined", "id: 2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11\nname: declined"));

        assertThat(cli.run("rules", "check", directory.toString())).isEqualTo(1);

        assertThat(cli.out())
                .startsWith(directory + "/b.yml:1:1: error: the name 'declined' is taken by the rule at " + directory
                        + "/a.yml:1:1\n");
    }

    @Test
    void whoNamesARuleThatAnotherFileHasWithErrorsIsToldSo() throws Exception {
        write("declined.yml", GOOD.replace("contains", "contians"));
        write("many.yml", MANY);

        assertThat(cli.run("rules", "check", directory.toString())).isEqualTo(1);

        assertThat(cli.out()).contains("rule 'declined' is left out itself").doesNotContain("there is no rule");
    }

    @Test
    void whoNamesARuleThatAFileBesideHasWithErrorsIsToldSo() throws Exception {
        write("declined.yml", GOOD.replace("contains", "contians"));
        Path many = write("many.yml", MANY);

        assertThat(cli.run("rules", "check", many.toString())).isEqualTo(1);

        assertThat(cli.out()).contains("rule 'declined' is left out itself").doesNotContain("contians");
    }

    @Test
    void aFileThatIsNamedTwiceIsCheckedOnce() throws Exception {
        Path file = write("deeper/good.yml", GOOD);
        Path otherwise =
                directory.resolve("deeper").resolve("..").resolve("deeper").resolve("good.yml");

        assertThat(cli.run("rules", "check", directory.toString(), file.toString(), otherwise.toString()))
                .isZero();

        assertThat(cli.out()).isEqualTo("1 rule file, 1 good rule: no problems\n");
    }

    @Test
    void aFileThatIsNamedIsCheckedWithTheTestsBesideIt() throws Exception {
        Path rule = write("good.yml", GOOD);
        write("good.test.yml", "tests: 5\n");
        write("other.test.yml", "tests: 6\n");

        assertThat(cli.run("rules", "check", rule.toString())).isEqualTo(1);

        assertThat(cli.out()).isEqualTo("""
                        DIR/good.test.yml:1:8: error: 'tests' is '5': expected a list
                        1 rule file, 1 good rule, 1 test file: 1 error, 0 warnings
                        """.replace("DIR", directory.toString()));
    }

    @Test
    void aFileThatIsNamedFindsBesideItWhatItRefersToAndOnlyItIsJudged() throws Exception {
        write("good.yml", GOOD);
        write("bad.yml", GOOD.replace("contains", "contians").replace("name: declined", "name: bad"));
        write("deeper/more.yml", MANY.replace("name: many", "name: more"));
        Path rule = write("many.yml", MANY);
        write("many.test.yml", "tests: [{name: a, events: [], alerts: [{rule: declined}, {rule: mny}]}]\n");
        Path lost =
                write("lost.yml", MANY.replace("[declined]", "[declind, more]").replace("name: many", "name: lost"));

        assertThat(cli.run("rules", "check", rule.toString())).isZero();
        assertThat(cli.run("rules", "check", lost.toString())).isEqualTo(1);
        Files.delete(directory.resolve("bad.yml"));
        Files.delete(lost);
        assertThat(cli.run("rules", "check", rule.toString())).isEqualTo(1);

        assertThat(cli.out()).isEqualTo("""
                        1 rule file, 1 good rule, 1 test file: no problems
                        DIR/lost.yml:7:11: error: there is no rule 'declind'
                        DIR/lost.yml:7:20: error: there is no rule 'more'
                        1 rule file, 0 good rules: 2 errors, 0 warnings
                        DIR/many.test.yml:1:65: error: there is no rule 'mny': did you mean 'many'?
                        1 rule file, 1 good rule, 1 test file: 1 error, 0 warnings
                        """.replace("DIR", directory.toString()));
    }

    @Test
    void everyShippedFileIsRightByItself() throws Exception {
        assertThat(cli.run("rules", "check", "../rules/database/mass_delete_table.yml"))
                .isZero();

        assertThat(cli.out()).isEqualTo("1 rule file, 1 good rule, 1 test file: no problems\n");
    }

    @Test
    void fieldsAreThoseOfTheInstallationWhereThereAreNoOthers() throws Exception {
        Path rule = write(
                "rule.yml",
                GOOD.replace("{category: application}", "{product: linux, service: sshd}")
                        .replace("message|contains", "IpAddres"));

        System.setProperty("whodunit.home", "..");
        try {
            assertThat(cli.run("rules", "check", rule.toString())).isZero();
            write("fields.yml", "fields: {a: b}\n");
            assertThat(cli.run("rules", "check", rule.toString())).isZero();
        } finally {
            System.clearProperty("whodunit.home");
        }

        assertThat(cli.out().lines())
                .hasSize(3)
                .element(0)
                .asString()
                .contains(":7:15: warning: events of {product: linux, service: sshd} are not known to have 'IpAddres'");
        assertThat(cli.out()).endsWith("1 rule file, 1 good rule: no problems\n");
    }

    @Test
    void filesMayEndInCapitals() throws Exception {
        write("RULE.YML", GOOD);
        write("RULE.TEST.YAML", "tests: []\n");

        assertThat(cli.run("rules", "check", directory.toString())).isZero();

        assertThat(cli.out()).isEqualTo("1 rule file, 1 good rule, 1 test file: no problems\n");
    }

    @Test
    void tellsProgramsInJson() throws Exception {
        Path file = write("bad.yml", GOOD.replace("contains", "contians"));

        assertThat(cli.run("rules", "check", "--json", file.toString())).isEqualTo(1);

        JsonNode expected = Json.MAPPER.readTree("""
                {"problems":[{"file":"%s","line":7,"column":15,"severity":"error","code":"modifier",
                "message":"unknown modifier 'contians': did you mean 'contains'?"}]}""".formatted(file));
        assertThat(Json.MAPPER.readTree(cli.out())).isEqualTo(expected);
        assertThat(cli.out().lines()).hasSize(1);
    }

    @Test
    void isContentWithWarnings() throws Exception {
        Path file = write("odd.yml", GOOD + "something: else\n");

        assertThat(cli.run("rules", "check", file.toString())).isZero();

        assertThat(cli.out())
                .isEqualTo(file + ":9:1: warning: unknown key 'something' is ignored\n"
                        + "1 rule file, 1 good rule: 0 errors, 1 warning\n");
    }

    @Test
    void checksTheRulesOfTheConfigurationWhereNoPathIsGiven() throws Exception {
        write("mine/good.yml", GOOD);
        Path file = write("whodunit.yml", """
                postgres:
                  - {url: postgresql://db/shop, password: "${NOT_SET_HERE}"}
                rules: {directory: mine}
                """);

        assertThat(cli.run("rules", "check", "-c", file.toString())).isZero();

        assertThat(cli.out()).isEqualTo("1 rule file, 1 good rule: no problems\n");
    }

    @Test
    void refusesWhatIsNotThere() throws Exception {
        assertThat(cli.run("rules", "check", directory.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(cli.run("rules", "check", directory.toString())).isEqualTo(2);
        assertThat(cli.run("rules", "check", "-c", directory.resolve("no.yml").toString()))
                .isEqualTo(2);

        assertThat(cli.err().replace(directory.toString(), "DIR")).isEqualTo("""
                        whodunit: DIR/nowhere: there is no such file
                        whodunit: DIR: there is no .yml or .yaml file in this directory
                        DIR/no.yml: cannot be read: there is no such file
                        """);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void showsColoursOnATerminalOnly() throws Exception {
        Path file = write("bad.yml", GOOD.replace("contains", "contians"));

        cli.command().setColorScheme(new ColorScheme.Builder(Ansi.ON).build()).execute("rules", "check", "" + file);

        assertThat(cli.out())
                .startsWith("\u001b[1m" + file + ":7:15\u001b[0m: \u001b[1;31merror\u001b[0m: unknown modifier");
    }

    @Test
    void hostileNamesCannotPlayWithATerminal() throws Exception {
        Path file = write("evil\u001b[31m.yml", GOOD.replace("contains", "contians"));

        cli.run("rules", "check", file.toString());

        assertThat(cli.out()).doesNotContain("\u001b").contains("evil?[31m.yml:7:15: error: ");
    }
}
