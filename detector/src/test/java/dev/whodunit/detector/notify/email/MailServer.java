package dev.whodunit.detector.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on this machine that keeps what it takes. Safe for threads. */
final class MailServer implements AutoCloseable {

    static final String USER = "whodunit";
    static final String PASSWORD = "mail-s3cret";

    private final List<MimeMessage> mails = new CopyOnWriteArrayList<>();
    private final SMTPServer server;
    private volatile @Nullable RejectException rejection;
    private volatile @Nullable Socket newest;
    private volatile boolean dropsNext;
    private volatile boolean drops;
    private volatile boolean away;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    private MailServer(SMTPServer.Builder builder) {
        this.server = builder.port(0)
                .bindAddress(Optional.of(InetAddress.getLoopbackAddress()))
                .messageHandler(this::take)
                .serverSocketFactory(this::socket)
                .build();
        server.start();
    }

    /** One that asks for nothing. */
    static MailServer open() {
        return new MailServer(SMTPServer.port(0).enableTLS(false));
    }

    /** One that asks for STARTTLS and a password. */
    static MailServer protectedBy(SSLContext context) {
        return new MailServer(SMTPServer.port(0)
                .startTlsSocketFactory(context)
                .requireTLS()
                .requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory(MailServer::logIn)));
    }

    private static void logIn(String user, String password, MessageContext context) throws LoginFailedException {
        if (!user.equals(USER) || !password.equals(PASSWORD)) {
            throw new LoginFailedException("535 5.7.8 no");
        }
    }

    private ServerSocket socket() throws IOException {
        return new ServerSocket() {
            @Override
            public Socket accept() throws IOException {
                Socket socket = super.accept();
                awaitAnEndOfHanging();
                if (away) {
                    socket.close();
                }
                newest = socket;
                return socket;
            }
        };
    }

    private void take(MessageContext context, String from, String to, byte[] data) throws RejectException {
        RejectException problem = rejection;
        if (problem != null) {
            throw problem;
        }
        try {
            mails.add(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(data)));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
        if (drops || dropsNext) {
            dropsNext = false;
            hangUp();
        }
    }

    private void awaitAnEndOfHanging() {
        try {
            hanging.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hangUp() {
        try {
            Objects.requireNonNull(newest).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reject(int code) {
        rejection = new RejectException(code, "no thanks");
    }

    /** Takes everything again. */
    void takeAll() {
        rejection = null;
    }

    void dropAfterNext() {
        dropsNext = true;
    }

    /** While it drops, the connection is lost after each mail that it took. */
    void drop(boolean all) {
        drops = all;
    }

    /** While it hangs, nobody is greeted. */
    void hang(boolean now) {
        hanging.countDown();
        hanging = new CountDownLatch(now ? 1 : 0);
    }

    /** While it is away, every connection is closed before a word is said. */
    void away(boolean now) {
        away = now;
    }

    int port() {
        return server.getPortAllocated();
    }

    List<MimeMessage> mails() {
        return mails;
    }

    @Override
    public void close() {
        server.stop();
    }
}
