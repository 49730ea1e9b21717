package dev.whodunit.detector.notify.discord;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The server's end of one WebSocket connection (RFC 6455): text frames, pings and closes, or a line that goes dead. */
final class WebSocketPeer {

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String target;

    private WebSocketPeer(Socket socket, DataInputStream in, OutputStream out, String target) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.target = target;
    }

    /** Shakes hands. */
    static WebSocketPeer accept(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        String[] request = line(in).split(" ");
        String key = "";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accepted(key) + "\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return new WebSocketPeer(socket, in, out, request.length > 1 ? request[1] : "");
    }

    private static String accepted(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int sign = in.read(); sign != '\n'; sign = in.read()) {
            if (sign < 0) {
                throw new IOException("ended within the handshake");
            }
            line.append((char) sign);
        }
        return line.toString().strip();
    }

    /** What was asked for: path and query. */
    String target() {
        return target;
    }

    /** The next text, or null once the other end has gone. */
    @Nullable
    String read() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (true) {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            byte[] payload = payload();
            int operation = first & 0x0f;
            if (operation == CLOSE) {
                write(CLOSE, payload);
                return null;
            }
            if (operation == PING) {
                write(PONG, payload);
            } else if (operation <= TEXT) {
                text.write(payload);
                if ((first & 0x80) != 0) {
                    return text.toString(StandardCharsets.UTF_8);
                }
            }
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] mask = new byte[4];
        if ((second & 0x80) == 0) {
            throw new IOException("a client has to mask");
        }
        in.readFully(mask);
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        for (int index = 0; index < payload.length; index++) {
            payload[index] ^= mask[index % 4];
        }
        return payload;
    }

    void send(String text) throws IOException {
        write(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void close(int code) throws IOException {
        write(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Ends the connection without a word. */
    void drop() throws IOException {
        socket.close();
    }

    private synchronized void write(int operation, byte[] payload) throws IOException {
        out.write(0x80 | operation);
        if (payload.length < 126) {
            out.write(payload.length);
        } else if (payload.length < 65_536) {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.write(payload);
        out.flush();
    }
}
