package dev.whodunit.detector.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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
    private volatile boolean drops;

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
        if (drops) {
            drops = false;
            hangUp();
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

    void dropAfterNext() {
        drops = true;
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

    /** A key for localhost that nobody but its owner trusts. */
    static KeyStore key(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = directory.resolve("mail.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mail",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    /** TLS with this key, trusting this key. */
    static SSLContext context(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        KeyStore certificates;
        try {
            certificates = KeyStore.getInstance("PKCS12");
            certificates.load(null, null);
            certificates.setCertificateEntry("mail", store.getCertificate("mail"));
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
