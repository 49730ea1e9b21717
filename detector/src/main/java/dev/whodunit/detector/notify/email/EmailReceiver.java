package dev.whodunit.detector.notify.email;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Content;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.InstantSource;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** A mailbox, reached over SMTP. It is told when alerts open and when they resolve, not while they grow. */
public final class EmailReceiver implements Receiver {

    private static final String CONNECT_TIMEOUT_MS = "10000";
    private static final String TIMEOUT_MS = "20000";
    private static final int REASON = 200;

    private final ReceiverName name;
    private final EmailSettings settings;
    private final InstantSource clock;
    private final Session session;

    public EmailReceiver(ReceiverName name, EmailSettings settings) {
        this(name, settings, InstantSource.system(), new Properties());
    }

    /** With further mail properties, such as the certificates to trust. */
    EmailReceiver(ReceiverName name, EmailSettings settings, InstantSource clock, Properties more) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        Properties properties = properties(settings);
        properties.putAll(more);
        this.session = Session.getInstance(properties);
    }

    private static Properties properties(EmailSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", settings.host());
        properties.setProperty("mail.smtp.port", Integer.toString(settings.port()));
        properties.setProperty("mail.smtp.connectiontimeout", CONNECT_TIMEOUT_MS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MS);
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.credentials() != null));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        boolean implicit = settings.tls() == EmailSettings.Tls.IMPLICIT;
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(implicit));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(!implicit));
        boolean required = settings.tls() == EmailSettings.Tls.REQUIRED;
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(required));
        return properties;
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public boolean tells(Notification notification, @Nullable Delivery previous) {
        return !Briefing.isOldNews(notification, previous)
                && (previous == null || !notification.reason().isEdit());
    }

    @Override
    public String content(Notification notification) {
        return Content.states(notification);
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) {
        String answered = previous == null ? null : previous.remoteId();
        try {
            AlertMail mail =
                    AlertMail.of(session, settings, notification, content(notification), answered, clock.instant());
            return send(mail);
        } catch (MessagingException e) {
            return new Outcome.Refused("the mail cannot be written: is the address right?");
        }
    }

    private Outcome send(AlertMail mail) throws MessagingException {
        Transport transport = session.getTransport("smtp");
        try {
            connect(transport);
        } catch (AuthenticationFailedException e) {
            boolean forNow = text(e).startsWith("4");
            return forNow ? new Outcome.Retry(said(e)) : new Outcome.Refused("log in refused: " + said(e));
        } catch (MessagingException e) {
            close(transport);
            return new Outcome.Retry(unreachable(e));
        }
        try {
            transport.sendMessage(mail, mail.getAllRecipients());
            return new Outcome.Delivered(mail.id());
        } catch (MessagingException e) {
            return failed(e);
        } finally {
            close(transport);
        }
    }

    private static String unreachable(MessagingException problem) {
        if (text(problem).contains("STARTTLS is required")) {
            return "the mail server offers no STARTTLS, which is required";
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "no TLS with the mail server: its certificate or its protocol is not accepted";
            }
        }
        return "the mail server is not there";
    }

    private void connect(Transport transport) throws MessagingException {
        EmailSettings.Credentials credentials = settings.credentials();
        if (credentials == null) {
            transport.connect();
        } else {
            transport.connect(settings.host(), settings.port(), credentials.username(), credentials.password());
        }
    }

    /** 4xx: later; 5xx: never; no code at all: the connection was lost, perhaps after the mail was taken. */
    private static Outcome failed(MessagingException problem) {
        int code = code(problem);
        if (code >= 500) {
            return new Outcome.Refused(said(problem));
        }
        return code >= 400 ? new Outcome.Retry(said(problem)) : new Outcome.Unanswered("the mail server was lost");
    }

    /** The worst answer among those the exception carries, or -1. */
    private static int code(MessagingException problem) {
        int code = -1;
        for (Exception next = problem; next instanceof MessagingException chained; next = chained.getNextException()) {
            if (chained instanceof SMTPAddressFailedException refused) {
                code = Math.max(code, refused.getReturnCode());
            } else if (chained instanceof SMTPSenderFailedException refused) {
                code = Math.max(code, refused.getReturnCode());
            } else if (chained instanceof SMTPSendFailedException refused) {
                code = Math.max(code, refused.getReturnCode());
            }
        }
        return code;
    }

    private static String said(MessagingException problem) {
        Exception next = problem.getNextException();
        String text = next instanceof MessagingException chained ? text(chained) : text(problem);
        return "the mail server said: " + PlainText.line(text, REASON);
    }

    private static String text(Exception problem) {
        return problem.getMessage() == null ? "" : problem.getMessage();
    }

    @Override
    public boolean answers() {
        try {
            Transport transport = session.getTransport("smtp");
            try {
                connect(transport);
                return transport.isConnected();
            } finally {
                close(transport);
            }
        } catch (AuthenticationFailedException e) {
            return true;
        } catch (MessagingException e) {
            return false;
        }
    }

    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            // what counts was answered before
        }
    }
}
