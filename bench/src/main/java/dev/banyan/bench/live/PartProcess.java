package dev.banyan.bench.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A part in its process, as the benchmark sees it. Any thread. */
public final class PartProcess {
    private static final int LOG_LINES_SHOWN = 3;
    /** As logback.xml writes it. */
    private static final String ERROR = " ERROR ";

    private final String name;
    private final Process process;
    private final Path log;
    private final Map<Long, CompletableFuture<Reading>> asked = new ConcurrentHashMap<>();
    private final AtomicLong orders = new AtomicLong();

    PartProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::readAnswers, "answers-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Its name among the parts of the benchmark. */
    public String name() {
        return name;
    }

    /** Whether its process runs, or is frozen. */
    public boolean alive() {
        return process.isAlive();
    }

    /** The number the operating system gave its process. */
    public long pid() {
        return process.pid();
    }

    /** Gives an order; completes with what the part answers, exceptionally with a {@link BenchException}. */
    public CompletableFuture<Reading> ask(String order, Object details) {
        long number = orders.incrementAndGet();
        CompletableFuture<Reading> answer = new CompletableFuture<>();
        asked.put(number, answer);
        byte[] line =
                (Wire.line(new Wire.Order(number, order, Wire.tree(details))) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            write(line);
        } catch (IOException e) {
            asked.remove(number);
            answer.completeExceptionally(gone());
        }
        if (!process.isAlive()) {
            failAll();
        }
        return answer;
    }

    /** Gives an order and waits for the answer. */
    public Reading await(String order, Object details, Duration patience) {
        return join(ask(order, details), name + ": " + order, patience);
    }

    /** Where the process stands; whatever part it is. */
    public Reading reading(Duration patience) {
        return await(PartMain.READING, Wire.object(), patience);
    }

    private synchronized void write(byte[] line) throws IOException {
        OutputStream stream = process.getOutputStream();
        stream.write(line);
        stream.flush();
    }

    /**
     * Waits for an answer.
     *
     * @param what is waited for, for the message if it does not come
     */
    public static <T> T join(CompletableFuture<T> answer, String what, Duration patience) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BenchException(what + " took longer than " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof BenchException known
                    ? new BenchException(String.valueOf(known.getMessage()), e)
                    : new BenchException(what + " failed: " + e.getCause(), e);
        }
    }

    private void readAnswers() {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                answered(Wire.read(line, Wire.Answer.class));
            }
        } catch (IOException e) {
            return; // the process is being killed
        } finally {
            failAll();
        }
    }

    private void answered(Wire.Answer answer) {
        CompletableFuture<Reading> waiting = asked.remove(answer.number());
        if (waiting == null) {
            return;
        }
        if (answer.problem() == null) {
            waiting.complete(new Reading(answer.details(), answer.atNanos(), answer.cpuNanos(), answer.compileNanos()));
        } else {
            waiting.completeExceptionally(new BenchException(name + ": " + answer.problem() + wordsOfLog()));
        }
    }

    private void failAll() {
        asked.values().forEach(answer -> answer.completeExceptionally(gone()));
        asked.clear();
    }

    private BenchException gone() {
        return new BenchException(name + " has ended unexpectedly" + wordsOfLog());
    }

    /** The log goes when the benchmark ends. */
    private String wordsOfLog() {
        try (Stream<String> lines = Files.lines(log)) {
            return telling(lines.filter(line -> !line.isBlank()).toList());
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** Of these lines those that say most: the first error, since others follow from it, or else the last ones. */
    static String telling(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(ERROR)) {
                return "; its log says: " + joined(lines.subList(i, Math.min(lines.size(), i + LOG_LINES_SHOWN)));
            }
        }
        return lines.isEmpty()
                ? ""
                : "; its log ends: " + joined(lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    private static String joined(List<String> lines) {
        return String.join(" | ", lines);
    }

    /** Ends it without a word, as a crash does. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Stops it from running without its peers being told, as a long pause does. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it run again. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new BenchException("kill -" + signal + " of " + name + " failed");
            }
        } catch (IOException e) {
            throw new BenchException("cannot run kill, which stops and resumes processes: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    void awaitEnd(Duration patience) {
        try {
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
