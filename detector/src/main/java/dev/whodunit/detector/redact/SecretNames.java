package dev.whodunit.detector.redact;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names under which secrets stand. A name is read as words ({@code newPassword}, {@code X-Api-Key},
 * {@code reset_token}); it is secret if its last words are, unless it tells about a secret only ({@code password_changed_at}).
 */
final class SecretNames {

    private static final int LONGEST = 64;

    /** Secret as the end of a name, with or without a word boundary before it: {@code PGPASSWORD}. */
    private static final Set<String> ENDINGS = Set.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "apikey",
            "accesskey",
            "privatekey",
            "secretkey",
            "signingkey",
            "encryptionkey",
            "authkey",
            "token",
            "authorization",
            "cardnumber");

    /** Secret as a name's last word. */
    private static final Set<String> LAST_WORDS = Set.of(
            "pwd",
            "pass",
            "cookie",
            "cookies",
            "credential",
            "credentials",
            "jwt",
            "cvv",
            "cvc",
            "cvv2",
            "otp",
            "totp",
            "secrets",
            "passcode",
            "bearer");

    /** Secret wherever it stands in a name, unless the last word says that the value is only about it. */
    private static final Set<String> ANYWHERE = Set.of("password", "passwd", "passphrase", "secret");

    private static final Set<String> ABOUT = Set.of(
            "changed",
            "at",
            "expired",
            "expires",
            "expiry",
            "reset",
            "count",
            "length",
            "policy",
            "enabled",
            "required",
            "attempts",
            "type",
            "id",
            "strength",
            "age",
            "updated",
            "valid",
            "name",
            "version",
            "needed",
            "set",
            "status",
            "errors",
            "error",
            "encryption",
            "file",
            "path",
            "provider",
            "authentication",
            "manager",
            "store");

    private static final Set<String> COLUMNS = Set.of(
            "ssn",
            "socialsecuritynumber",
            "creditcard",
            "creditcardnumber",
            "ccnumber",
            "cardno",
            "pan",
            "iban",
            "salt",
            "passwordhash",
            "passhash",
            "recoverycodes",
            "backupcodes",
            "securityanswer");

    private final Set<String> more;
    private final Set<String> fewer;

    private SecretNames(Set<String> more, Set<String> fewer) {
        this.more = Set.copyOf(more);
        this.fewer = Set.copyOf(fewer);
    }

    static SecretNames ofFields() {
        return new SecretNames(Set.of(), Set.of());
    }

    static SecretNames ofColumns() {
        return new SecretNames(COLUMNS, Set.of());
    }

    /** These names besides; one that begins with {@code -} is secret no longer. */
    SecretNames with(Collection<String> names) {
        Set<String> added = new HashSet<>(more);
        Set<String> removed = new HashSet<>(fewer);
        for (String name : names) {
            if (name.startsWith("-")) {
                removed.add(compact(name));
                added.remove(compact(name));
            } else {
                added.add(compact(name));
                removed.remove(compact(name));
            }
        }
        return new SecretNames(added, removed);
    }

    boolean hides(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return false;
        }
        String compact = compact(name);
        if (fewer.contains(compact)) {
            return false;
        }
        return more.contains(compact) || endsSecret(compact) || hasSecretWord(name);
    }

    private static boolean endsSecret(String compact) {
        for (String ending : ENDINGS) {
            if (compact.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasSecretWord(String name) {
        boolean secret = false;
        int start = 0;
        String word = "";
        for (int i = 1; i <= name.length(); i++) {
            if (i == name.length() || isBoundary(name, i)) {
                String next = letters(name, start, i);
                word = next.isEmpty() ? word : next;
                secret |= ANYWHERE.contains(next);
                start = i;
            }
        }
        return LAST_WORDS.contains(word) || (secret && !ABOUT.contains(word));
    }

    private static boolean isBoundary(String name, int at) {
        char before = name.charAt(at - 1);
        char here = name.charAt(at);
        return !Character.isLetterOrDigit(here) || (Character.isLowerCase(before) && Character.isUpperCase(here));
    }

    private static String letters(String name, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && !Character.isLetterOrDigit(name.charAt(from))) {
            from++;
        }
        while (to > from && Character.isDigit(name.charAt(to - 1)) && to - from > 4) {
            to--;
        }
        return name.substring(from, to).toLowerCase(Locale.ROOT);
    }

    private static String compact(String name) {
        StringBuilder compact = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (Character.isLetterOrDigit(name.charAt(i))) {
                compact.append(Character.toLowerCase(name.charAt(i)));
            }
        }
        return compact.toString();
    }
}
