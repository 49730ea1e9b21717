package dev.whodunit.detector.notify.discord;

/** The value of one embed field, line by line, never longer than it may be. Not safe for threads. */
final class FieldText {

    private final StringBuilder text = new StringBuilder();
    private final int most;
    private boolean cut;

    FieldText(int most) {
        this.most = most;
    }

    /** How long the next line may be. */
    int room() {
        return Math.max(0, most - text.length() - (text.isEmpty() ? 0 : 1) - 2);
    }

    /** Adds a finished line, or an ellipsis if it does not fit. */
    FieldText line(String line) {
        if (line.isEmpty() || cut) {
            return this;
        }
        if (line.length() > room()) {
            cut = true;
            text.append(text.isEmpty() ? "…" : "\n…");
            return this;
        }
        text.append(text.isEmpty() ? "" : "\n").append(line);
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
