package dev.whodunit.detector.notify.email;

import dev.whodunit.detector.notify.OtherSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.SelfSigned;
import dev.whodunit.detector.notify.email.EmailSettings.Credentials;
import dev.whodunit.detector.notify.email.EmailSettings.Tls;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A mailbox behind a real SMTP server on this machine. */
public final class EmailSide implements OtherSide {

    private static final String TIMEOUT_MS = "5000";
    private static final String TIMEOUT_IF_SLOW_MS = "50";
    private static final Pattern ALERT = Pattern.compile("[0-9a-f]{16}-\\d+");
    /** RFC 5322, section 2.1.1. */
    private static final int LONGEST_LINE = 998;

    private final MailServer server = MailServer.open();
    private final MailServer untrusted = MailServer.protectedBy(SelfSigned.context());
    private @Nullable Fault fault;

    @Override
    public synchronized Receiver receiver(InstantSource clock) {
        boolean tls = fault == Fault.UNTRUSTED || fault == Fault.UNAUTHORIZED;
        Properties more = new Properties();
        String timeout = fault == Fault.SLOW ? TIMEOUT_IF_SLOW_MS : TIMEOUT_MS;
        more.setProperty("mail.smtp.timeout", timeout);
        more.setProperty("mail.smtp.connectiontimeout", timeout);
        if (fault == Fault.UNAUTHORIZED) {
            more.put("mail.smtp.ssl.socketFactory", SelfSigned.context().getSocketFactory());
        }
        EmailSettings settings = new EmailSettings(
                "team@example.com",
                "whodunit@example.com",
                fault == Fault.UNKNOWN_HOST ? "nowhere.invalid" : "127.0.0.1",
                tls ? untrusted.port() : server.port(),
                tls ? new Credentials(MailServer.USER, "wr0ng-" + MailServer.PASSWORD) : null,
                tls ? Tls.REQUIRED : Tls.IF_OFFERED,
                "db1.example.com");
        return new EmailReceiver(new ReceiverName("team", "email-0"), settings, clock, more);
    }

    @Override
    public synchronized boolean fail(Fault next) {
        mend();
        fault = next;
        switch (next) {
            case RATE_LIMITED -> server.reject(421);
            case SERVER_ERROR -> server.reject(451);
            case SLOW -> server.hang(true);
            case DROPPED_AFTER_IT_TOOK_IT -> server.drop(true);
            case AWAY -> server.away(true);
            case BAD_REQUEST -> server.reject(554);
            case GONE -> server.reject(550);
            case UNKNOWN_HOST, UNTRUSTED, UNAUTHORIZED -> {}
            case BAD_GATEWAY -> {
                fault = null;
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void mend() {
        fault = null;
        server.takeAll();
        server.hang(false);
        server.drop(false);
        server.away(false);
    }

    @Override
    public List<String> shown() {
        return server.mails().stream().map(EmailSide::text).toList();
    }

    private static String text(MimeMessage mail) {
        try {
            MimeMultipart parts = (MimeMultipart) mail.getContent();
            String text = parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n");
            return mail.getSubject() + "\n" + text.replaceAll("\n +", " ");
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Told> told() {
        return shown().stream().map(EmailSide::told).toList();
    }

    private static Told told(String mail) {
        Matcher matcher = ALERT.matcher(mail);
        String alert = matcher.find() ? matcher.group() : "";
        return Told.of(alert, mail.startsWith("[resolved]"), mail);
    }

    @Override
    public List<String> violations() {
        return server.mails().stream()
                .flatMap(mail -> Objects.requireNonNull(lines(mail)).stream())
                .filter(line -> line.length() > LONGEST_LINE)
                .map(line -> "a line of " + line.length() + " characters")
                .toList();
    }

    private static List<String> lines(MimeMessage mail) {
        try {
            return new String(mail.getRawInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> secrets() {
        return List.of(MailServer.PASSWORD);
    }

    @Override
    public void close() {
        server.hang(false);
        server.close();
        untrusted.close();
    }
}
