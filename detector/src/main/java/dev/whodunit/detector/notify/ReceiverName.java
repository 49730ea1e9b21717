package dev.whodunit.detector.notify;

/**
 * The name of one way to tell somebody: a receiver of the configuration and which of its integrations. It names the
 * consumer group and the entries in topic {@code deliveries}, so it should stay the same over restarts.
 *
 * @param receiver the name in the configuration, which notifications are addressed to
 * @param integration unique within the receiver: {@code discord-0}
 */
public record ReceiverName(String receiver, String integration) {

    @Override
    public String toString() {
        return receiver + "/" + integration;
    }
}
