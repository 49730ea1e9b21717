package dev.whodunit.detector.notify.email;

import static dev.whodunit.topologies.event.Notification.Reason.DIGEST;
import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.Golden;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.SelfSigned;
import dev.whodunit.detector.notify.email.EmailSettings.Credentials;
import dev.whodunit.detector.notify.email.EmailSettings.Tls;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EmailReceiverIT {

    private static final ReceiverName NAME = new ReceiverName("team", "email-0");
    private static final Instant NOW = Instant.parse("2026-11-21T03:12:05Z");

    private final MailServer server = MailServer.open();
    private final EmailReceiver receiver = receiver(server.port(), null, Tls.IF_OFFERED, new Properties());

    private static EmailReceiver receiver(int port, @Nullable Credentials credentials, Tls tls, Properties more) {
        EmailSettings settings = new EmailSettings(
                "team@example.com", "whodunit@example.com", "127.0.0.1", port, credentials, tls, "db1.example.com");
        return new EmailReceiver(NAME, settings, () -> NOW, more);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String part(MimeMessage mail, int index) {
        try {
            MimeMultipart parts = (MimeMultipart) mail.getContent();
            return parts.getBodyPart(index).getContent().toString().replace("\r\n", "\n");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSubjectSaysItAll() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(server.mails().get(0).getSubject())
                .isEqualTo("[critical] TRUNCATE of public.\"User\" in Shop by role:app (203.0.113.59)");
    }

    @Test
    void tellsNothingOfUpdatesToWhomItHasToldTheOpening() throws Exception {
        Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
        Delivery told = ReceiverContract.delivered(receiver, opened, (Outcome.Delivered) receiver.send(opened, null));

        assertThat(receiver.tells(Alerts.notification(UPDATED, Alerts.massDelete(2, 200)), told))
                .isFalse();
        assertThat(receiver.tells(Alerts.notification(UPDATED, Alerts.massDelete(2, 200)), null))
                .as("who never heard of it hears of it now")
                .isTrue();
        assertThat(receiver.tells(Alerts.notification(OPENED, Alerts.massDelete(2, 200)), null))
                .isTrue();
        assertThat(receiver.content(Alerts.notification(OPENED, Alerts.massDelete(2, 200))))
                .isEqualTo(receiver.content(Alerts.notification(OPENED, Alerts.massDelete(9, 2000))));
    }

    @Test
    void resolvingAnswersTheOpeningAndARepeatIsTheSameMail() throws Exception {
        Notification opened = Alerts.notification("g", OPENED, Alerts.massDelete(1, 150));
        Outcome.Delivered first = (Outcome.Delivered) receiver.send(opened, null);
        receiver.send(opened, null);
        Delivery told = ReceiverContract.delivered(receiver, opened, first);

        receiver.send(Alerts.notification("g", RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))), told);

        List<MimeMessage> mails = server.mails();
        assertThat(mails.get(0).getMessageID()).isEqualTo(first.remoteId()).endsWith("@db1.example.com>");
        assertThat(mails.get(1).getMessageID()).isEqualTo(mails.get(0).getMessageID());
        assertThat(mails.get(2).getMessageID()).isNotEqualTo(mails.get(0).getMessageID());
        assertThat(mails.get(2).getHeader("In-Reply-To", null))
                .isEqualTo(mails.get(0).getMessageID());
        assertThat(mails.get(2).getHeader("References", null))
                .contains(mails.get(0).getMessageID());
    }

    @Test
    void machinesSeeThatAMachineWroteIt() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        MimeMessage mail = server.mails().get(0);
        assertThat(mail.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
        assertThat(mail.getHeader("Precedence", null)).isEqualTo("bulk");
        assertThat(mail.getHeader("List-Id", null)).contains("<alerts.whodunit.db1.example.com>");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void outsideTextAddsNoHeaderAndNoMarkup(String text) throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.hostile(text)), null);

        MimeMessage mail = server.mails().get(0);
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mail.getSubject()).doesNotContain("\r", "\n").hasSizeLessThanOrEqualTo(230);
        assertThat(part(mail, 1)).doesNotContain("<script", "<img", "<a href=\"javascript");
    }

    @Test
    void logsInOverStartTls() throws Exception {
        SSLContext context = SelfSigned.context();
        try (MailServer safe = MailServer.protectedBy(context)) {
            Properties trust = new Properties();
            trust.put("mail.smtp.ssl.socketFactory", context.getSocketFactory());
            Credentials right = new Credentials(MailServer.USER, MailServer.PASSWORD);
            Credentials wrong = new Credentials(MailServer.USER, "wrong-password");
            Notification notification = Alerts.notification(OPENED, Alerts.truncate());

            Outcome taken = receiver(safe.port(), right, Tls.REQUIRED, trust).send(notification, null);
            Outcome refused = receiver(safe.port(), wrong, Tls.REQUIRED, trust).send(notification, null);
            Outcome untrusted =
                    receiver(safe.port(), right, Tls.REQUIRED, new Properties()).send(notification, null);

            assertThat(taken).isInstanceOf(Outcome.Delivered.class);
            assertThat(safe.mails()).hasSize(1);
            assertThat(refused).isInstanceOf(Outcome.Refused.class);
            assertThat(refused.toString()).doesNotContain("wrong-password");
            assertThat(untrusted).isInstanceOf(Outcome.Retry.class);
            assertThat(untrusted.toString()).contains("certificate");
        }
    }

    @Test
    void sendsNothingInTheClearWhereTlsIsRequired() {
        EmailReceiver strict = receiver(server.port(), null, Tls.REQUIRED, new Properties());

        Outcome outcome = strict.send(Alerts.notification(OPENED, Alerts.truncate()), null);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(outcome.toString()).contains("STARTTLS");
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void protectionIsRequiredUnlessItIsThisMachine() {
        assertThat(EmailSettings.tls("smtp.example.com", 587, true)).isEqualTo(Tls.REQUIRED);
        assertThat(EmailSettings.tls("smtp.example.com", 587, false)).isEqualTo(Tls.IF_OFFERED);
        assertThat(EmailSettings.tls("localhost", 1025, true)).isEqualTo(Tls.IF_OFFERED);
        assertThat(EmailSettings.tls("smtp.example.com", 465, false)).isEqualTo(Tls.IMPLICIT);
    }

    @Test
    void looksAsReviewed() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.truncate(), Alerts.bruteForce()), null);
        receiver.send(Alerts.notification(RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))), null);

        Golden.check("email-two-alerts.txt", part(server.mails().get(0), 0));
        Golden.check("email-two-alerts.html", part(server.mails().get(0), 1));
        Golden.check("email-resolved.txt", part(server.mails().get(1), 0));
        receiver.send(Alerts.notification(DIGEST, Alerts.bruteForce(), low(1), low(2), low(3)), null);
        Golden.check("email-digest.txt", part(server.mails().get(2), 0));
        Golden.check("email-digest.html", part(server.mails().get(2), 1));
    }

    private static Alert low(int number) {
        return Alerts.level(
                Alerts.numbered(Alerts.massDelete(1, 12L * number), number), number == 3 ? "low" : "medium");
    }

    @Test
    void readersGetTheirClockTheirLinksAndWhatIsToBeSaidBesideTheAlert() throws Exception {
        EmailReceiver inBerlin = new EmailReceiver(
                NAME,
                new EmailSettings(
                        "team@example.com",
                        "whodunit@example.com",
                        "127.0.0.1",
                        server.port(),
                        null,
                        Tls.IF_OFFERED,
                        "db1.example.com",
                        new Presentation(
                                ZoneId.of("Europe/Berlin"),
                                List.of(
                                        new DeepLink("Trace", "https://jaeger.example.com/trace/{correlation_id}"),
                                        new DeepLink("Rule", "https://git.example.com/rules/{rule}.yml")))),
                () -> NOW,
                new Properties());
        Alert alert = Alerts.massDelete(1, 150);
        Handling handling = new Handling(
                "",
                Map.of(),
                Map.of(alert.id(), new Handling.Acknowledged("jane", "looking <now>", NOW)),
                Map.of(alert.id(), List.of(NOW.minusSeconds(60), NOW)),
                1,
                30);

        inBerlin.send(
                new Notification("g", "team", REPEATED, Map.of(), List.of(alert), "2026-11-21T03:12:04Z", handling),
                null);

        Golden.check("email-handled.txt", part(server.mails().get(0), 0));
        Golden.check("email-handled.html", part(server.mails().get(0), 1));
        assertThat(part(server.mails().get(0), 1))
                .contains("STILL FIRING, CRITICAL", "04:10:00", "CET", "jane has taken it on: looking &lt;now&gt;")
                .contains("href=\"https://jaeger.example.com/trace/req-4711\"");
    }
}
