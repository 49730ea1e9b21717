package dev.whodunit.detector.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A file that a command reads, or {@code -} for standard input. */
record EventInput(String name) {

    private static final String STANDARD = "-";

    boolean isStandardInput() {
        return name.equals(STANDARD);
    }

    /** As problems call it. */
    String shown() {
        return isStandardInput() ? "<stdin>" : name;
    }

    /** Opens it; what cannot be read is a mistake in the command. */
    InputStream open(CommandSpec command) throws IOException {
        if (isStandardInput()) {
            return System.in;
        }
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw new ParameterException(command.commandLine(), name + " is a directory; expected a file, or -");
        }
        try {
            return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        } catch (NoSuchFileException e) {
            throw new ParameterException(command.commandLine(), name + ": there is no such file", e);
        } catch (IOException e) {
            throw new ParameterException(command.commandLine(), name + " cannot be read", e);
        }
    }
}
