package dev.whodunit.sigma.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.FieldMappingParser;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldLintTest {

    private static final String FIELDS = """
            known: [event.action, user.name]
            fields: {source.ip: client.address}
            ---
            logsource: {product: db}
            known: [db.table, client.address]
            ---
            logsource: {product: db, service: rows}
            known: row.before
            ---
            logsource: {product: linux, service: sshd}
            known: ssh.method
            ---
            logsource: {product: shop}
            known: [order.total, '*']
            """;

    @Test
    void a_field_that_events_of_the_logsource_never_have_is_told_where_it_stands_with_the_one_that_was_meant() {
        assertThat(problems("""
                title: T
                level: low
                logsource: {product: db, service: rows}
                detection:
                  selection:
                    db.tabel: x
                    row.before.email|contains: y
                    source.ip: 10.0.0.1
                    user.name|fieldref: usr.name
                  other:
                    - something: z
                  condition: selection or other
                """))
                .containsExactly(
                        "r.yml:6:5: warning: events of {product: db, service: rows} are not known to have 'db.tabel': did you mean"
                                + " 'db.table'?",
                        "r.yml:9:25: warning: events of {product: db, service: rows} are not known to have 'usr.name': did you"
                                + " mean 'user.name'?",
                        "r.yml:11:7: warning: events of {product: db, service: rows} are not known to have 'something'");
    }

    @Test
    void a_rule_for_several_logsources_may_name_the_fields_of_each() {
        assertThat(problems("""
                title: T
                level: low
                logsource: {product: db}
                detection: {selection: {row.before: x, db.table: y}, condition: selection}
                """)).isEmpty();
    }

    @Test
    void where_fields_may_be_called_anything_only_a_slip_of_one_letter_is_told() {
        assertThat(problems("""
                title: T
                level: low
                logsource: {product: shop, category: application}
                detection: {selection: {user.nmae: x, order.totel: 7, order.count: 7, events: z, EVENT.ACTION: x}, condition: selection}
                """))
                .containsExactly(
                        "r.yml:4:25: warning: events of {product: shop, category: application} are not known to have 'user.nmae': did you mean"
                                + " 'user.name'?",
                        "r.yml:4:39: warning: events of {product: shop, category: application} are not known to have 'order.totel': did you"
                                + " mean 'order.total'?");
    }

    @Test
    void fields_to_group_and_to_count_by_are_told_for_each_rule_that_never_has_them() {
        assertThat(problems("""
                title: Login
                name: login
                level: low
                logsource: {product: linux, service: sshd}
                detection: {selection: {event.action: login}, condition: selection}
                custom: {whodunit: {group_by: [usre.name]}}
                ---
                title: Row
                name: row
                level: low
                logsource: {product: db, service: rows}
                detection: {selection: {event.action: delete}, condition: selection}
                ---
                title: Many
                level: low
                correlation:
                  type: value_count
                  rules: [login, row]
                  group-by: [who, db.table]
                  aliases: {who: {login: user.name, row: row.owner}}
                  timespan: 5m
                  condition: {field: ssh.method, gt: 1}
                """))
                .containsExactly(
                        "r.yml:1:1: warning: events of {product: linux, service: sshd} are not known to have 'usre.name': did you"
                                + " mean 'user.name'?",
                        "r.yml:18:11: warning: events of rule 'login' are not known to have 'db.table'",
                        "r.yml:18:18: warning: events of rule 'row' are not known to have 'row.owner'",
                        "r.yml:18:18: warning: events of rule 'row' are not known to have 'ssh.method'");
    }

    @Test
    void of_a_logsource_that_nobody_described_nothing_is_told() {
        assertThat(problems("""
                title: T
                level: low
                logsource: {product: windows, service: security}
                detection: {selection: {EventID: 4625, user.nmae: x}, condition: selection}
                """)).isEmpty();
    }

    @Test
    void where_nothing_is_known_nothing_is_told() {
        ParsedRules parsed = new RuleParser().parse("r.yml", new StringReader("""
                title: T
                level: low
                logsource: {product: db}
                detection: {selection: {anything: x}, condition: selection}
                """));

        assertThat(FieldLint.question(
                        parsed.rules(),
                        FieldMappingParser.parse("f", new StringReader("")).catalogue()))
                .isEmpty();
    }

    private static List<String> problems(String yaml) {
        ParsedFields fields = FieldMappingParser.parse("fields.yml", new StringReader(FIELDS));
        assertThat(fields.problems()).isEmpty();
        ParsedRules parsed = new RuleParser().parse("r.yml", new StringReader(yaml));
        assertThat(parsed.problems()).isEmpty();
        var linked = RuleSet.compile(parsed.rules(), parsed.filters(), fields.mapping())
                .rules();
        return FieldLint.question(linked.rules(), fields.catalogue()).stream()
                .map(Problem::toString)
                .toList();
    }
}
