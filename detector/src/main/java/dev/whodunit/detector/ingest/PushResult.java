package dev.whodunit.detector.ingest;

/**
 * The answer to a push.
 *
 * @param status the HTTP status: 204 once Kafka has acknowledged all of it
 * @param message what is wrong, in plain words; empty for 204
 */
public record PushResult(int status, String message) {

    static final PushResult DONE = new PushResult(204, "");

    public boolean accepted() {
        return status == 204;
    }
}
