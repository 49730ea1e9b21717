package dev.whodunit.detector.config;

import dev.whodunit.detector.hooks.PostgresUrl;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the entries of {@code postgres:}, which must differ in their names and, on one server, in their slots. */
final class PostgresEntries {

    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

    private final List<Problem> problems;
    private final Set<String> names = new HashSet<>();
    private final Set<String> slots = new HashSet<>();

    PostgresEntries(List<Problem> problems) {
        this.problems = problems;
    }

    Configuration.@Nullable Postgres entry(Section entry) {
        int before = problems.size();
        entry.required("url");
        PostgresUrl url = problems.size() > before ? null : entry.parsed("url", PostgresUrl::parse);
        Secret password = entry.has("password") ? new Secret(entry.required("password")) : null;
        PostgresUrl installUrl = entry.parsed("install_url", PostgresUrl::parse);
        boolean install = entry.flag("install", false);
        String name = entry.text("name", url == null ? "" : url.database());
        String slot = entry.text("slot", "whodunit");
        String publication = entry.text("publication", "whodunit");
        List<String> applications = entry.texts("applications");
        if (!SLOT.matcher(slot).matches()) {
            entry.report("slot", "expected lower-case letters, digits and underscores, found " + entry.written("slot"));
        }
        if (url == null) {
            return null;
        }
        if (name.isBlank() || name.contains("/")) {
            entry.report("name", "expected a name without /, found " + entry.written("name"));
        }
        if (!names.add(name)) {
            entry.report("name", "another entry has the name \"" + name + "\" already; give each a name of its own");
        }
        if (!slots.add(url.hosts() + "/" + slot)) {
            entry.report(
                    "slot",
                    "another entry uses the slot \"" + slot + "\" of "
                            + url.hosts().get(0) + " already; a slot serves one database, give this entry another");
        }
        PostgresUrl complete = password == null ? url : url.withLogin(url.user(), password.reveal());
        return new Configuration.Postgres(complete, name, install, installUrl, applications, publication, slot);
    }
}
