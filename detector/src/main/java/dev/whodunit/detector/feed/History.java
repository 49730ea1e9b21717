package dev.whodunit.detector.feed;

import dev.whodunit.topologies.event.Handling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who was to be told of one alert, and by whom it is held back. Not safe for threads. */
final class History {

    /** Of more the oldest go. */
    static final int MOST_TOLD = 50;

    private final Deque<Told> told = new ArrayDeque<>();
    private final Map<String, Held> held = new LinkedHashMap<>();

    void told(Told one) {
        held.remove(key(one.receiver(), one.route()));
        if (told.contains(one)) {
            return;
        }
        if (one.reason().isEdit()) {
            // The newest change of a message stands for those before it.
            told.removeIf(earlier -> earlier.reason().isEdit()
                    && earlier.group().equals(one.group())
                    && earlier.receiver().equals(one.receiver())
                    && earlier.route().equals(one.route()));
        }
        told.addLast(one);
        if (told.size() > MOST_TOLD) {
            told.removeFirst();
        }
    }

    void held(String receiver, String route, Handling.Held why) {
        held.put(key(receiver, route), new Held(receiver, route, why.reason(), why.since()));
    }

    private static String key(String receiver, String route) {
        return receiver + "\u0000" + route;
    }

    List<Told> told() {
        return new ArrayList<>(told);
    }

    List<Held> held() {
        return new ArrayList<>(held.values());
    }
}
