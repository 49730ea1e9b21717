package dev.whodunit.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What matching is measured on: rules, made up or of a directory, and events, always made up. The same at every call.
 *
 * @param files the rules as YAML
 * @param events as JSON
 */
record MatchingInput(List<String> files, List<byte[]> events) {

    /** How many events there are. */
    static final int EVENTS = 1000;

    private static final int RULES = 3000;

    /** @param directory of {@code .yml} files; empty for the rules made up */
    static MatchingInput of(String directory) throws IOException {
        RuleCorpus corpus = new RuleCorpus(2026);
        List<String> yaml = corpus.rules(RULES);
        List<Map<String, Object>> made = corpus.events(EVENTS);
        List<byte[]> events = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (Map<String, Object> event : made) {
            events.add(json.writeValueAsBytes(event));
        }
        return new MatchingInput(directory.isEmpty() ? yaml : read(Path.of(directory)), events);
    }

    private static List<String> read(Path directory) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path file : (Iterable<Path>)
                    found.filter(path -> path.toString().endsWith(".yml")).sorted()::iterator) {
                files.add(Files.readString(file));
            }
        }
        return files;
    }

    /** The rules, parsed anew; what is wrong in the files is left out. */
    List<SigmaRule> rules() {
        List<SigmaRule> rules = new ArrayList<>();
        int number = 0;
        for (String file : files) {
            rules.addAll(new RuleParser()
                    .parse("rule-" + number++, new StringReader(file))
                    .rules());
        }
        return rules;
    }

    /** The rules that are not correlations. */
    List<Rule> plain() {
        return rules().stream()
                .filter(Rule.class::isInstance)
                .map(Rule.class::cast)
                .toList();
    }

    /** Every tenth rule of a shuffled list: among the rules made up, kinds come back at regular distances. */
    List<SigmaRule> tenth() {
        List<SigmaRule> shuffled = rules();
        Collections.shuffle(shuffled, new Random(10));
        return List.copyOf(shuffled.subList(0, shuffled.size() / 10));
    }
}
