package dev.whodunit.detector.notify.email;

import dev.whodunit.detector.notify.Presentation;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox and the server that takes mail for it. Prints without the credentials.
 *
 * @param credentials null where the server asks for none
 * @param thread a name for this installation, used in Message-ID and List-Id: a host name
 */
public record EmailSettings(
        String to,
        String from,
        String host,
        int port,
        @Nullable Credentials credentials,
        Tls tls,
        String thread,
        Presentation presentation) {

    /** One whose readers want nothing special. */
    public EmailSettings(
            String to, String from, String host, int port, @Nullable Credentials credentials, Tls tls, String thread) {
        this(to, from, host, port, credentials, tls, thread, Presentation.PLAIN);
    }

    private static final int IMPLICIT_TLS_PORT = 465;

    /** How the connection is protected. */
    public enum Tls {
        /** From the first byte. */
        IMPLICIT,
        /** By STARTTLS, or nothing is sent. */
        REQUIRED,
        /** By STARTTLS where the server offers it. */
        IF_OFFERED
    }

    /** A user name and its password. */
    public record Credentials(String username, String password) {
        @Override
        public String toString() {
            return "Credentials[secret]";
        }
    }

    /**
     * The protection for this server: implicit on port 465, else STARTTLS, which must be there unless told otherwise or the
     * server is this machine.
     */
    public static Tls tls(String host, int port, boolean required) {
        if (port == IMPLICIT_TLS_PORT) {
            return Tls.IMPLICIT;
        }
        boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        return required && !here ? Tls.REQUIRED : Tls.IF_OFFERED;
    }
}
