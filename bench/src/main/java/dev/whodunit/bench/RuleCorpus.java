package dev.whodunit.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Rules and events made up from a seed. How the rules are spread over log sources, fields, modifiers, lengths of lists
 * and of values follows what SigmaHQ's some 3,750 rules were measured to have in November 2026; the words are made up.
 */
final class RuleCorpus {

    private record Source(int weight, String logsource, List<String> fields) {}

    private static final List<String> PROCESS = List.of(
            "CommandLine", "CommandLine", "Image", "Image", "ParentImage", "OriginalFileName", "ParentCommandLine");
    private static final List<Source> SOURCES = List.of(
            new Source(1630, "{product: windows, category: process_creation}", PROCESS),
            new Source(280, "{product: windows, category: registry_set}", List.of("TargetObject", "Details", "Image")),
            new Source(240, "{product: windows, category: file_event}", List.of("TargetFilename", "Image")),
            new Source(210, "{product: windows, category: ps_script}", List.of("ScriptBlockText")),
            new Source(
                    240, "{product: windows, service: security}", List.of("EventID", "ObjectName", "SubjectUserName")),
            new Source(140, "{product: windows, category: image_load}", List.of("ImageLoaded", "Image")),
            new Source(90, "{product: windows, service: system}", List.of("EventID", "Provider_Name", "ServiceName")),
            new Source(70, "{product: windows, category: network_connection}", List.of("Image", "DestinationHostname")),
            new Source(160, "{product: linux, category: process_creation}", List.of("CommandLine", "Image")),
            new Source(80, "{product: macos, category: process_creation}", List.of("CommandLine", "Image")),
            new Source(100, "{category: webserver}", List.of("cs-uri-query", "cs-method", "sc-status")),
            new Source(60, "{category: proxy}", List.of("c-uri", "c-useragent")),
            new Source(60, "{product: aws, service: cloudtrail}", List.of("eventSource", "eventName")),
            new Source(120, "{product: azure, service: auditlogs}", List.of("properties.message", "OperationName")),
            new Source(60, "{product: linux, service: auditd}", List.of("type", "a0", "a1", "a2")));
    private static final String[] SYLLABLES = {
        "ad", "bin", "cor", "dex", "el", "fur", "gal", "hin", "ix", "jor", "kal", "lum", "mor", "nex", "or", "pyr",
        "qua", "rin", "sol", "tar", "ul", "ver", "win", "xen", "yor", "zet", "cmd", "net", "sys", "reg", "svc", "run"
    };

    private final Random random;
    private final List<String> programs = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> planted = new ArrayList<>();

    RuleCorpus(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            programs.add(word(2 + random.nextInt(2)) + ".exe");
        }
        for (int i = 0; i < 6000; i++) {
            words.add(word(2 + random.nextInt(3)));
        }
    }

    /** So many rules, as YAML documents. */
    List<String> rules(int count) {
        int weights = SOURCES.stream().mapToInt(Source::weight).sum();
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(weights);
            int source = 0;
            while (at >= SOURCES.get(source).weight()) {
                at -= SOURCES.get(source).weight();
                source++;
            }
            rules.add(i % 120 == 119 ? keywords(i) : i % 15 == 0 ? single(i) : rule(i, SOURCES.get(source)));
        }
        return rules;
    }

    private String keywords(int number) {
        String source = random.nextInt(3) == 0 ? "{product: windows, service: application}" : "{product: linux}";
        return "title: Made up " + number + "\nid: made-up-" + number + "\nlevel: high\nlogsource: " + source
                + "\ndetection:\n  keywords:\n" + list("    ", 1 + random.nextInt(6), false, "keyword")
                + "  condition: keywords\n";
    }

    /** A rule with one text, which events can be given. */
    private String single(int number) {
        String text = anyWord() + " " + anyWord();
        planted.add(text);
        return "title: Made up " + number + "\nid: made-up-" + number
                + "\nlevel: high\nlogsource: {product: windows, category: process_creation}\ndetection:\n"
                + "  selection:\n    CommandLine|contains: " + text + "\n  condition: selection\n";
    }

    private String rule(int number, Source source) {
        StringBuilder yaml = new StringBuilder("title: Made up " + number + "\nid: made-up-" + number
                + "\nlevel: high\nlogsource: " + source.logsource() + "\ndetection:\n");
        int selections = random.nextInt(2) == 0 ? 1 : 2 + random.nextInt(2);
        for (int i = 0; i < selections; i++) {
            selection(yaml, "selection_" + i, source, 1 + random.nextInt(2));
        }
        int filters = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < filters; i++) {
            selection(yaml, "filter_main_" + i, source, 1);
        }
        String any = random.nextInt(6) == 0 ? "1 of selection_*" : "all of selection_*";
        return yaml.append("  condition: " + any + (filters > 0 ? " and not 1 of filter_main_*" : "") + "\n")
                .toString();
    }

    private void selection(StringBuilder yaml, String name, Source source, int lines) {
        yaml.append("  ").append(name).append(":\n");
        Map<String, String> tests = new LinkedHashMap<>();
        for (int i = 0; i < lines; i++) {
            // A program alone says little: rules nearly always ask for something beside it.
            String field = i == 0
                    ? source.fields().get(0)
                    : source.fields().get(random.nextInt(source.fields().size()));
            int kind = random.nextInt(100);
            boolean image = field.endsWith("Image");
            String modifier = image || kind < 25
                    ? "|endswith"
                    : kind < 62
                            ? "|contains"
                            : kind < 75 ? "|contains|all" : kind < 80 ? "|startswith" : kind < 82 ? "|re" : "";
            boolean number = field.equals("EventID") || field.equals("sc-status");
            String key = number ? field : field + modifier;
            tests.putIfAbsent(key, list("      ", length(), image, number ? "number" : modifier));
        }
        tests.forEach(
                (key, values) -> yaml.append("    ").append(key).append(":\n").append(values));
    }

    /** Half of all lists have one value, few have more than ten. */
    private int length() {
        int kind = random.nextInt(100);
        return kind < 58
                ? 1
                : kind < 77 ? 2 : kind < 84 ? 3 : kind < 95 ? 4 + random.nextInt(5) : 9 + random.nextInt(30);
    }

    private String list(String indent, int length, boolean image, String kind) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < length; i++) {
            list.append(indent).append("- ").append(value(image, kind)).append('\n');
        }
        return list.toString();
    }

    private String value(boolean image, String kind) {
        if (kind.equals("number")) {
            return Integer.toString(4600 + random.nextInt(400));
        }
        if (kind.equals("|re")) {
            return "'" + anyWord() + "\\s+[/-]" + anyWord() + "\\d{1,3}'";
        }
        if (image) {
            return "'\\" + programs.get((int) (Math.pow(random.nextDouble(), 3) * programs.size())) + "'";
        }
        String text = switch (random.nextInt(5)) {
            case 0 -> " -" + anyWord() + " ";
            case 1 -> "\\" + anyWord() + "\\" + anyWord();
            case 2 -> anyWord() + " " + anyWord();
            case 3 -> anyWord() + "-" + anyWord() + "." + anyWord();
            default -> anyWord() + anyWord();
        };
        return "'" + text + "'";
    }

    private String anyWord() {
        return words.get(random.nextInt(words.size()));
    }

    private String word(int syllables) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < syllables; i++) {
            word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
        }
        return word.toString();
    }

    /**
     * Events of 40 fields and about 2.4 KB of JSON, most of them processes that start on Windows; call after {@link
     * #rules}. One in twelve holds a text that some rule looks for.
     */
    List<Map<String, Object>> events(int count) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        return events;
    }

    private Map<String, Object> event() {
        Map<String, Object> event = new LinkedHashMap<>();
        int kind = random.nextInt(10);
        event.put("logsource.product", kind < 8 ? "windows" : "linux");
        event.put("logsource.category", kind == 7 ? "file_event" : "process_creation");
        event.put("EventID", 1L);
        String program = programs.get((int) (Math.pow(random.nextDouble(), 3) * programs.size()));
        event.put("Image", "C:\\Windows\\System32\\" + program);
        event.put("OriginalFileName", program);
        event.put(
                "CommandLine",
                program + prose(90) + (random.nextInt(12) == 0 ? planted.get(random.nextInt(planted.size())) : ""));
        event.put("ParentImage", "C:\\Windows\\" + programs.get(random.nextInt(programs.size())));
        event.put("ParentCommandLine", prose(100));
        event.put("TargetFilename", "C:\\Users\\" + anyWord() + "\\" + anyWord() + "\\" + anyWord() + ".tmp");
        event.put("User", "CORP\\" + anyWord());
        event.put("IntegrityLevel", "Medium");
        event.put("ProcessId", (long) random.nextInt(60_000));
        event.put("@timestamp", "2026-11-21T10:00:00.123456Z");
        for (int i = event.size(); i < 40; i++) {
            event.put("winlog.event_data.attribute_" + i, prose(28));
        }
        return event;
    }

    private String prose(int length) {
        StringBuilder prose = new StringBuilder();
        while (prose.length() < length) {
            prose.append(random.nextInt(6) == 0 ? " -" : " ").append(anyWord()).append(random.nextInt(1000));
        }
        return prose.toString();
    }
}
