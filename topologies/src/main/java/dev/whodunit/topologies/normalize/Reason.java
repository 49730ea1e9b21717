package dev.whodunit.topologies.normalize;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Why a record cannot be read, in a line, without its contents. */
final class Reason {

    private Reason() {}

    static String of(Exception failure) {
        if (failure instanceof JsonProcessingException json) {
            long column = json.getLocation() == null ? -1 : json.getLocation().getColumnNr();
            return "malformed JSON at column " + column;
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
