package dev.banyan.overlay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Help.Ansi;

/**
 * The two streams of a command and what is known about who reads them. Results go to stdout, everything else to
 * stderr. Safe for use by several threads; a line is written whole.
 */
public final class Console {
    /** Columns assumed when nobody knows them. */
    public static final int DEFAULT_COLUMNS = 80;

    private static final int COLUMNS_MIN = 40;

    private final PrintStream out;
    private final PrintStream err;
    private final Features features;
    private volatile boolean progressShown;

    /**
     * What is known about the reader.
     *
     * @param outTerminal whether somebody watches stdout
     * @param errTerminal whether somebody watches stderr
     * @param columns width of the terminal, at least 40
     * @param colour whether colours are wanted where somebody watches
     * @param charset what the reader understands
     */
    public record Features(boolean outTerminal, boolean errTerminal, int columns, boolean colour, Charset charset) {
        /** What the launcher and the environment say. Java itself cannot tell which stream is a terminal. */
        public static Features of(Properties properties, Map<String, String> environment) {
            boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty()
                    && !"dumb".equals(environment.getOrDefault("TERM", ""));
            return new Features(
                    "true".equals(properties.getProperty("banyan.terminal.stdout")),
                    "true".equals(properties.getProperty("banyan.terminal.stderr")),
                    columns(properties.getProperty("banyan.terminal.columns", "")),
                    colour,
                    charset(properties.getProperty("sun.jnu.encoding", "")));
        }

        private static int columns(String text) {
            return text.matches("[1-9][0-9]{0,3}") ? Math.max(COLUMNS_MIN, Integer.parseInt(text)) : DEFAULT_COLUMNS;
        }

        private static Charset charset(String name) {
            return !name.isEmpty() && Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
        }
    }

    public Console(OutputStream out, OutputStream err, Features features) {
        this.out = new PrintStream(out, true, features.charset());
        this.err = new PrintStream(err, true, features.charset());
        this.features = features;
    }

    /** The console of this process. */
    public static Console ofProcess() {
        return new Console(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Features.of(System.getProperties(), System.getenv()));
    }

    /** Whether somebody watches what is written by {@link #print}. */
    public boolean outIsTerminal() {
        return features.outTerminal();
    }

    /** Whether somebody watches what is written by {@link #note} and shown by {@link #progress}. */
    public boolean errIsTerminal() {
        return features.errTerminal();
    }

    /** Width of the terminal in characters as it was at the start; {@link #DEFAULT_COLUMNS} when unknown. */
    public int columns() {
        return features.columns();
    }

    /** Whether results may be coloured: somebody watches stdout and NO_COLOR is not set. */
    public boolean colour() {
        return features.colour() && features.outTerminal();
    }

    /** Whether the terminal can show characters beyond ASCII, such as lines of a tree. */
    public boolean unicode() {
        return features.charset().newEncoder().canEncode('└');
    }

    /**
     * A text in colour if {@link #colour} allows it, else as it is.
     *
     * @param style as picocli names it: {@code fg(red)}, {@code bold}, {@code faint}
     */
    public String styled(String style, String text) {
        if (!colour()) {
            return text;
        }
        Ansi.IStyle[] styles = Ansi.Style.parse(style);
        return Ansi.Style.on(styles) + text + Ansi.Style.off(styles);
    }

    /** Writes one line of the result to stdout. */
    public void print(String line) {
        line(out, line, features.outTerminal());
    }

    /** Whether a part of the result could not be written: the disk is full, or whoever reads it has gone. */
    public boolean outFailed() {
        return out.checkError();
    }

    /** Writes the result to stdout as one line of JSON. */
    public void printJson(Object result) {
        print(Json.line(result));
    }

    /** Writes one line for whoever watches to stderr; it is not part of the result. */
    public void note(String line) {
        line(err, line, features.errTerminal());
    }

    /** Writes one line that says what went wrong to stderr. */
    public void error(String message) {
        note("banyan: " + message);
    }

    /**
     * Starts to show how far something is, on stderr, if somebody watches there. Lines written meanwhile appear above
     * it. One at a time.
     *
     * @param task what is going on, a few words
     * @param totalBytes what makes it complete
     */
    public Progress progress(String task, long totalBytes) {
        return progress(task, totalBytes, ProgressLine.Unit.MEGABYTES);
    }

    /** Like {@link #progress(String, long)} for what takes virtual time, in seconds. */
    public Progress virtualProgress(String task, long totalSeconds) {
        return progress(task, totalSeconds, ProgressLine.Unit.VIRTUAL_SECONDS);
    }

    /** Like {@link #progress(String, long)} for what is done by runs. */
    public Progress runProgress(String task, long totalRuns) {
        return progress(task, totalRuns, ProgressLine.Unit.RUNS);
    }

    /**
     * Like {@link #progress(String, long)}, but where nobody watches it writes a line per tenth of the way. Say the {@linkplain
     * Progress#remark remark} before the bytes it belongs to.
     *
     * @param rateOf what the rate in those lines is of, a few words behind it; may be empty
     */
    public Progress steadyProgress(String task, long totalBytes, String rateOf) {
        return features.errTerminal() ? progress(task, totalBytes) : new StepLines(this, task, totalBytes, rateOf);
    }

    private Progress progress(String task, long total, ProgressLine.Unit unit) {
        if (!features.errTerminal()) {
            return done -> {};
        }
        progressShown = true;
        return new ProgressLine(err, features.columns(), task, total, unit, () -> progressShown = false);
    }

    /** Takes the progress line away first; it comes back below with its next update. One write, so lines stay whole. */
    private void line(PrintStream stream, String line, boolean watched) {
        String prefix = watched && progressShown ? "\r" + " ".repeat(features.columns() - 1) + "\r" : "";
        stream.print(prefix + line + System.lineSeparator());
        stream.flush();
    }

    public PrintWriter outWriter() {
        return writer(out);
    }

    public PrintWriter errWriter() {
        return writer(err);
    }

    private PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, features.charset()), true);
    }
}
