package dev.whodunit.detector.capture;

/** Says in plain words why capture cannot go on now, and what to do about it. Never shown with a stack trace. */
final class NotReady extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean standby;

    private NotReady(String reason, boolean standby) {
        super(reason, null, false, false);
        this.standby = standby;
    }

    static NotReady because(String reason) {
        return new NotReady(reason, false);
    }

    /** All is well but for another instance that reads the slot. */
    static NotReady standby(String reason) {
        return new NotReady(reason, true);
    }

    boolean isStandby() {
        return standby;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
