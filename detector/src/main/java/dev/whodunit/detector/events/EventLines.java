package dev.whodunit.detector.events;

import java.io.IOException;
import java.io.InputStream;

/**
 * Events as text, one JSON object per line, read in one pass and in memory that does not grow with their number. Blank
 * lines are skipped and counted.
 */
public final class EventLines {

    private EventLines() {}

    /** Is told what the lines hold, in their order. Lines count from 1. */
    public interface Handler {

        /**
         * Takes a line that is not blank, which lies in these bytes until this returns.
         *
         * @throws EventReader.Malformed if it is no event
         */
        void event(long line, byte[] json, int offset, int length) throws EventReader.Malformed;

        void malformed(long line, int column, String reason);

        /** Nothing more has come yet: the next read may wait. */
        default void idle() {}

        /** False to stop reading. */
        default boolean wantsMore() {
            return true;
        }
    }

    /** Reads to the end. */
    public static void read(InputStream in, Handler handler) throws IOException {
        JsonLines.read(in, new Lines(handler));
    }

    private record Lines(Handler handler) implements JsonLines.Handler {

        @Override
        public void line(long number, long start, byte[] bytes, int from, int length) {
            try {
                handler.event(number, bytes, from, length);
            } catch (EventReader.Malformed e) {
                handler.malformed(number, e.column(), String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void tooLong(long number) {
            handler.malformed(number, 1, "longer than " + (JsonLines.MAXIMUM_BYTES >> 20) + " MiB");
        }

        @Override
        public void idle() {
            handler.idle();
        }

        @Override
        public boolean wantsMore() {
            return handler.wantsMore();
        }
    }
}
