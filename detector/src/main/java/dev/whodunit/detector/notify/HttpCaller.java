package dev.whodunit.detector.notify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests with an end: kept-alive connections, no redirects, bounded answers, and a clear word on whether a request
 * that failed may have arrived. Nothing it says holds a URL.
 */
public final class HttpCaller {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int LONGEST_BODY = 64 * 1024;

    static {
        // servers close idle connections after a minute or so; a request on one that is just being closed is lost
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        }
    }

    private final Duration timeout;
    private final HttpClient client;

    /** A caller whose every request ends within this time. */
    public HttpCaller(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** What came of a request. */
    public sealed interface Reply {

        /** The server answered; the body is cut at 64 KiB. */
        record Answered(int status, Map<String, String> headers, String body) implements Reply {

            /** The value of a header, whose name is given in lower case, or null. */
            public @Nullable String header(String name) {
                return headers.get(name);
            }

            /** How long the server wants to be left alone, or null if it does not say. */
            public @Nullable Duration retryAfter(Instant now) {
                String value = header("retry-after");
                if (value == null) {
                    return null;
                }
                try {
                    return Duration.ofMillis((long) Math.ceil(Double.parseDouble(value.strip()) * 1000));
                } catch (NumberFormatException noNumber) {
                    return untilDate(value, now);
                }
            }

            private static @Nullable Duration untilDate(String value, Instant now) {
                try {
                    Instant date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
                    return Duration.between(now, date);
                } catch (DateTimeParseException noDate) {
                    return null;
                }
            }
        }

        /** There was no connection: nothing can have arrived. */
        record NotReached(String reason) implements Reply {}

        /** The connection or the answer was lost: it may have arrived. */
        record Lost(String reason) implements Reply {}
    }

    /** Sends it and waits for the whole answer. */
    public Reply call(HttpRequest request) throws InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        HttpResponse.BodyHandler<Void> bounded =
                HttpResponse.BodyHandlers.ofByteArrayConsumer(chunk -> chunk.ifPresent(bytes -> {
                    int room = LONGEST_BODY - body.size();
                    body.write(bytes, 0, Math.max(0, Math.min(room, bytes.length)));
                }));
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(request, bounded);
        try {
            return answered(response.get(timeout.toMillis(), TimeUnit.MILLISECONDS), body);
        } catch (TimeoutException e) {
            response.cancel(true);
            return new Reply.Lost("no answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException e) {
            response.cancel(true);
            throw e;
        }
    }

    private static Reply answered(HttpResponse<Void> response, ByteArrayOutputStream body) {
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return new Reply.Answered(response.statusCode(), headers, body.toString(StandardCharsets.UTF_8));
    }

    private static Reply failed(@Nullable Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException) {
            return new Reply.NotReached("no connection within " + CONNECT_TIMEOUT.toSeconds() + " s");
        }
        if (cause instanceof ConnectException) {
            boolean unknown = cause.getCause() instanceof UnresolvedAddressException
                    || cause.getCause() instanceof UnknownHostException;
            return new Reply.NotReached(unknown ? "the host's name is not known" : "connection refused");
        }
        if (cause instanceof SSLHandshakeException) {
            return new Reply.NotReached("no TLS: the certificate or the protocol is not accepted");
        }
        if (cause instanceof IOException) {
            return new Reply.Lost("the connection was lost before an answer");
        }
        return new Reply.Lost(
                "failed: " + (cause == null ? "unknown" : cause.getClass().getSimpleName()));
    }
}
