package dev.whodunit.bench;

import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules of the campaign: those shipped for databases, with windows so long that every change counts, and one that
 * makes an alert of its own for each transaction that touches the vault.
 */
final class CampaignRules {

    private static final String VAULT = """
            title: Vault emptied
            id: 5f0f3c52-6a0f-4a52-93d1-4b7d3b8f7c11
            name: vault_delete
            status: stable
            description: A transaction deleted rows of the vault.
            logsource:
              product: postgresql
              service: cdc
            detection:
              vault:
                event.action: delete
                db.collection.name: public.vault
              condition: vault
            level: critical
            custom:
              whodunit:
                group_by:
                  - pg.xid
            """;

    private CampaignRules() {}

    /** Writes them into a directory; returns their names and ids. */
    static Map<String, String> write(Path shipped, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("vault_delete.yml"), VAULT);
        try (Stream<Path> files = Files.list(shipped.resolve("database"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".yml") && !name.endsWith(".test.yml")) {
                    Files.writeString(
                            directory.resolve(name), Files.readString(file).replace("timespan: 5m", "timespan: 1h"));
                }
            }
        }
        return ids(directory);
    }

    private static Map<String, String> ids(Path directory) throws IOException {
        Map<String, String> ids = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.sorted().toList();
            for (Path file : all) {
                try (Reader yaml = Files.newBufferedReader(file)) {
                    ParsedRules parsed = new RuleParser().parse(file.toString(), yaml);
                    parsed.rules()
                            .forEach(rule -> ids.put(rule.name() == null ? rule.title() : rule.name(), rule.id()));
                }
            }
        }
        return ids;
    }
}
