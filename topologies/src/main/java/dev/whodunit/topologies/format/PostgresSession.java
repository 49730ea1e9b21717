package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import org.jspecify.annotations.Nullable;

/**
 * Whose session a line of the PostgreSQL server log is about, as its prefix says; parts that it leaves out are null.
 *
 * @param sure false where the prefix can be read in two ways because a client chose its names so
 */
record PostgresSession(
        @Nullable String user,
        @Nullable String database,
        @Nullable String application,
        @Nullable String client,
        boolean sure) {

    private static final PostgresSession NONE = new PostgresSession(null, null, null, null, true);

    private static final String UNKNOWN = "[unknown]";

    static PostgresSession of(String prefix, boolean ambiguous) {
        if (prefix.isEmpty()) {
            return NONE;
        }
        PostgresSession session = prefix.startsWith("user=") ? keyed(prefix) : slashed(prefix);
        return ambiguous ? session.unsure() : session;
    }

    void putInto(FieldCollector fields) {
        String claim = sure ? "" : CLAIM;
        fields.put(claim + PG_USER, user);
        fields.put(claim + DB_NAMESPACE, database);
        fields.put(claim + PG_APPLICATION_NAME, application);
        fields.put(claim + PG_CLIENT_ADDRESS, client);
    }

    /** {@code user=%u,db=%d,app=%a,client=%h}; the parts after the user may be left out. */
    private static PostgresSession keyed(String prefix) {
        int clientKey = prefix.lastIndexOf(",client=");
        String client = clientKey < 0 ? null : prefix.substring(clientKey + ",client=".length());
        String head = clientKey < 0 ? prefix : prefix.substring(0, clientKey);
        int databaseKey = head.indexOf(",db=");
        int applicationKey = head.indexOf(",app=");
        String application = applicationKey < 0 ? null : head.substring(applicationKey + ",app=".length());
        head = applicationKey < 0 ? head : head.substring(0, applicationKey);
        String database =
                databaseKey < 0 ? null : head.substring(Math.min(head.length(), databaseKey + ",db=".length()));
        String user = head.substring(
                "user=".length(), databaseKey < 0 ? head.length() : Math.min(head.length(), databaseKey));
        boolean sure = database == null || (!database.contains(",db=") && !database.contains("user="));
        return new PostgresSession(known(user), known(database), known(application), address(client), sure);
    }

    /** {@code %u@%d/%a/%h}; the parts after the database may be left out. */
    private static PostgresSession slashed(String prefix) {
        int first = prefix.indexOf('/');
        int last = prefix.lastIndexOf('/');
        String who = first < 0 ? prefix : prefix.substring(0, first);
        int at = who.lastIndexOf('@');
        String client = first < last ? prefix.substring(last + 1) : null;
        String application = first < 0 ? null : prefix.substring(first + 1, first < last ? last : prefix.length());
        String user = at < 0 ? null : who.substring(0, at);
        String database = at < 0 ? null : who.substring(at + 1);
        return new PostgresSession(known(user), known(database), known(application), address(client), true);
    }

    private PostgresSession unsure() {
        return new PostgresSession(user, database, application, client, false);
    }

    private static @Nullable String known(@Nullable String part) {
        return part == null || part.isEmpty() || part.equals(UNKNOWN) ? null : part;
    }

    /** {@code %h}, or {@code %r} without its port. */
    private static @Nullable String address(@Nullable String client) {
        String known = known(client);
        int port = known == null ? -1 : known.indexOf('(');
        return known == null || port <= 0 ? known : known.substring(0, port);
    }
}
