package dev.whodunit.detector.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The broker's two ports: free ones on the first start, the same ones afterwards as long as nobody else has them. */
record Ports(int broker, int controller) {

    static final String HOST = "127.0.0.1";

    /** The ports remembered in this file, or new ones, which are remembered. */
    static Ports of(Path file) throws IOException {
        Ports ports = choose(remembered(file));
        Files.writeString(file, ports.broker + "\n" + ports.controller + "\n");
        return ports;
    }

    private static List<Integer> remembered(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of(0, 0);
        }
        List<Integer> ports = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            ports.add(line.matches("\\d{1,5}") ? Integer.parseInt(line) : 0);
        }
        return ports.size() == 2 ? ports : List.of(0, 0);
    }

    /** Holds both sockets at once, so that they cannot be the same. */
    private static Ports choose(List<Integer> wanted) throws IOException {
        try (ServerSocket broker = bind(wanted.get(0));
                ServerSocket controller = bind(wanted.get(1))) {
            return new Ports(broker.getLocalPort(), controller.getLocalPort());
        }
    }

    private static ServerSocket bind(int wanted) throws IOException {
        InetAddress loopback = InetAddress.getByName(HOST);
        try {
            return new ServerSocket(wanted, 1, loopback);
        } catch (IOException | IllegalArgumentException taken) {
            return new ServerSocket(0, 1, loopback);
        }
    }
}
