package dev.banyan.bench.cli;

import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Console.Features;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A console whose output a test can read. */
final class RecordedConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Charset charset;
    private final Console console;

    private RecordedConsole(Features features) {
        charset = features.charset();
        console = new Console(out, err, features);
    }

    /** Nobody watches. */
    static RecordedConsole piped() {
        return of(new Features(false, false, 80, true, StandardCharsets.UTF_8));
    }

    /** Somebody watches both streams. */
    static RecordedConsole watched(boolean colour) {
        return of(new Features(true, true, 60, colour, StandardCharsets.UTF_8));
    }

    static RecordedConsole of(Features features) {
        return new RecordedConsole(features);
    }

    Console console() {
        return console;
    }

    String out() {
        return out.toString(charset);
    }

    String err() {
        return err.toString(charset);
    }
}
