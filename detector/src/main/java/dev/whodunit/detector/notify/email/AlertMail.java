package dev.whodunit.detector.notify.email;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Content;
import dev.whodunit.detector.notify.Html;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Notification;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A mail about a notification. Its Message-ID is made from what it says, so that a repeat is the same mail to whoever
 * looks; all mails of a group are one thread.
 */
final class AlertMail extends MimeMessage {

    private static final int LONGEST_SUBJECT = 220;
    private static final int LONGEST_TEXT = 200_000;

    private final String id;

    private AlertMail(Session session, String id) {
        super(session);
        this.id = id;
    }

    /**
     * The mail.
     *
     * @param content the hash of what is told
     * @param answered the Message-ID of the group's mail before, or null
     */
    static AlertMail of(
            Session session,
            EmailSettings settings,
            Notification notification,
            String content,
            @Nullable String answered,
            Instant now)
            throws MessagingException {
        String domain = domain(settings.thread());
        String group = Content.of(notification.group() + "\n" + settings.to());
        Briefing briefing = Briefing.of(notification);
        String crossed = notification.alerts().get(0).at();
        String kind = briefing.resolved() ? "resolved" : "opened";
        String id = "<" + Content.of(group + "\n" + kind + "\n" + content + "\n" + crossed) + "@" + domain + ">";
        AlertMail mail = new AlertMail(session, id);
        mail.setFrom(sender(settings.from()));
        mail.setRecipients(Message.RecipientType.TO, InternetAddress.parse(settings.to(), true));
        mail.setSubject(subject(briefing, settings.presentation()), "UTF-8");
        mail.setSentDate(Date.from(now));
        mail.thread("<" + group + ".thread@" + domain + ">", answered);
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setHeader("X-Auto-Response-Suppress", "All");
        mail.setHeader("Precedence", "bulk");
        mail.setHeader("List-Id", "Whodunit alerts <alerts.whodunit." + domain + ">");
        if (!briefing.resolved() && briefing.level() == Level.CRITICAL) {
            mail.setHeader("Importance", "high");
            mail.setHeader("X-Priority", "1");
        }
        mail.setContent(body(briefing, settings.presentation()));
        mail.saveChanges();
        return mail;
    }

    private static InternetAddress sender(String from) throws MessagingException {
        InternetAddress sender = new InternetAddress(from, true);
        try {
            sender.setPersonal("Whodunit", StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java has UTF-8", e);
        }
        return sender;
    }

    private void thread(String root, @Nullable String answered) throws MessagingException {
        setHeader("References", answered == null ? root : root + "\r\n " + answered);
        setHeader("In-Reply-To", answered == null ? root : answered);
    }

    private static String subject(Briefing briefing, Presentation presentation) {
        String subject = presentation.text(
                "title", briefing, UnaryOperator.identity(), LONGEST_TEXT, () -> EmailText.subject(briefing));
        return PlainText.line(subject, LONGEST_SUBJECT);
    }

    private static MimeMultipart body(Briefing briefing, Presentation presentation) throws MessagingException {
        MimeBodyPart text = new MimeBodyPart();
        text.setText(
                presentation.text(
                        "text",
                        briefing,
                        UnaryOperator.identity(),
                        LONGEST_TEXT,
                        () -> EmailText.body(briefing, presentation)),
                "UTF-8");
        MimeBodyPart page = new MimeBodyPart();
        page.setText(
                presentation.text(
                        "html", briefing, Html::escape, LONGEST_TEXT, () -> EmailPage.of(briefing, presentation)),
                "UTF-8",
                "html");
        return new MimeMultipart("alternative", text, page);
    }

    /** What may stand behind the @ of a Message-ID. */
    private static String domain(String name) {
        String cleaned = name.replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("\\.{2,}|^[.-]+|[.-]+$", "");
        return cleaned.isEmpty() ? "whodunit.invalid" : cleaned;
    }

    String id() {
        return id;
    }

    /** saveChanges would make up another. */
    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
