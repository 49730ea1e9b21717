package dev.whodunit.topologies.normalize;

/** How PostgreSQL writes the identity of an object, {@code name on schema."Table"}, → names as rows carry them. */
final class ObjectIdentity {

    private ObjectIdentity() {}

    /** The table that a trigger's, rule's or policy's identity names, {@code schema.Table}; else the identity itself. */
    static String table(String identity) {
        int on = identity.lastIndexOf(" on ");
        return unquoted(on < 0 ? identity : identity.substring(on + 4));
    }

    private static String unquoted(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        boolean quoted = false;
        for (int index = 0; index < name.length(); index++) {
            char character = name.charAt(index);
            boolean doubled = quoted && character == '"' && index + 1 < name.length() && name.charAt(index + 1) == '"';
            if (doubled) {
                plain.append('"');
                index++;
            } else if (character == '"') {
                quoted = !quoted;
            } else {
                plain.append(character);
            }
        }
        return plain.toString();
    }
}
