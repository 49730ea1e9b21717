package dev.whodunit.detector.notify.discord;

import java.util.List;
import java.util.Set;

/**
 * Somebody in Discord who pressed or typed something.
 *
 * @param username unique among all users of Discord, which a display name is not
 * @param roles the ids and the names of their roles in the server
 */
record Person(String username, String id, Set<String> roles) {

    /** As what they did is recorded. */
    String author() {
        return "discord:" + username + " (" + id + ")";
    }

    /** Whether one of their roles is among these; everybody may where there are none. */
    boolean hasOneOf(List<String> allowed) {
        return allowed.isEmpty() || allowed.stream().anyMatch(roles::contains);
    }
}
