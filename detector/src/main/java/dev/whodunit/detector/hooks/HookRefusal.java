package dev.whodunit.detector.hooks;

/** Why hooks cannot be installed or taken away here, and what to do about it, in plain words. */
public final class HookRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    public HookRefusal(String message) {
        super(message);
    }
}
