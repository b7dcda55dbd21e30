package dev.banyan.overlay.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Runs one command by itself, with nobody watching, and keeps what it wrote. */
final class TestConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console =
            new Console(out, err, new Console.Features(false, false, 80, false, StandardCharsets.UTF_8));

    Console console() {
        return console;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Ends as the real command line does. @return the exit code */
    int run(Runnable command, String... arguments) {
        return new CommandLine(command)
                .setParameterExceptionHandler((error, args) -> Failures.showUsageError(console, error))
                .setExecutionExceptionHandler((error, line, parsed) -> Failures.show(console, error, false))
                .execute(arguments);
    }
}
