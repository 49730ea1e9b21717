package dev.whodunit.detector.capture;

/** A table's name in its database. */
record TableName(String schema, String name) {

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
