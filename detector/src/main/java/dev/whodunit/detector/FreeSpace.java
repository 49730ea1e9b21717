package dev.whodunit.detector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What says how many bytes this process may still write to the disk that a directory is on. */
@FunctionalInterface
interface FreeSpace {

    FreeSpace REAL = directory -> Files.getFileStore(directory).getUsableSpace();

    long bytes(Path directory) throws IOException;
}
