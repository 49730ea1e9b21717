package dev.whodunit.topologies.event;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether the user that an event names is the one who did it, or only the one somebody wanted to be. */
public final class Identity {

    private static final List<String> ATTEMPTS = List.of(
            "login", "log_in", "signin", "sign_in", "logon", "authenticat", "invalid_user", "password", "invit");

    private Identity() {}

    /** False for a login, a sign-in, a password reset and the like that is not known to have succeeded. */
    public static boolean isTold(@Nullable String action, @Nullable String outcome) {
        if (action == null || "success".equals(outcome)) {
            return true;
        }
        String words = action.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        return ATTEMPTS.stream().noneMatch(words::contains);
    }

    /** {@link #isTold(String, String)} of an event. */
    public static boolean isTold(Event event) {
        return isTold(event.string(CanonicalFields.EVENT_ACTION), event.string(CanonicalFields.EVENT_OUTCOME));
    }
}
