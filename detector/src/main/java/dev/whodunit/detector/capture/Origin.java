package dev.whodunit.detector.capture;

/**
 * Where a change comes from: the part of its id that only a fail-over, a recovery or another server changes.
 *
 * @param database the name of the {@code postgres:} entry
 * @param system the server's system identifier
 * @param timeline the server's timeline
 */
record Origin(String database, String system, int timeline) {

    /** The same for people and for keys: {@code shop/7412/1}. */
    @Override
    public String toString() {
        return database + "/" + system + "/" + timeline;
    }
}
