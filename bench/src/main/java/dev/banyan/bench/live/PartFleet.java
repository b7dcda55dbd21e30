package dev.banyan.bench.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The processes of a benchmark. Each runs from the class path of this JVM and logs to a file; all of them end with {@link #close}, with this
 * JVM, and, because their stdin ends then, when this JVM is killed.
 */
public final class PartFleet implements AutoCloseable {
    /** For processes that are not measured: their compilers leave the processors to those that are. */
    public static final String COMPILE_QUICKLY = "-XX:TieredStopAtLevel=1";

    private static final Duration END_TIME = Duration.ofSeconds(5);
    /** What Aeron and others reach into. */
    private static final List<String> OPENED = List.of(
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED");

    private static final List<String> NEWER_JVM =
            List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");
    private static final int NEWER_JVM_SINCE = 24;

    /** System property: whether logs of the processes stay, for those who look for a fault. */
    private static final String KEEP = "banyan.bench.keep-logs";

    private static final String PREFIX = "banyan-bench-";
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path logs;
    /** Files that processes share as memory. */
    private final Path scratch;

    private final List<PartProcess> parts = new CopyOnWriteArrayList<>();
    private final Thread onExit = new Thread(this::endAll, "bench-end");

    /** @throws BenchException if there is no place for temporary files */
    public PartFleet() {
        try {
            logs = Files.createTempDirectory(PREFIX);
            scratch = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, PREFIX) : logs;
        } catch (IOException e) {
            throw new BenchException(
                    "cannot create a directory for logs in " + System.getProperty("java.io.tmpdir") + ": " + e, e);
        }
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Starts a process.
     *
     * @param name of the part, unique in the fleet
     * @param jvmOptions such as {@code -Xmx256m}
     */
    public PartProcess start(String name, Class<? extends Part> part, List<String> jvmOptions) {
        return start(name, part, jvmOptions, List.of());
    }

    /**
     * Starts a process by a command that runs another, such as {@code ip netns exec}.
     *
     * @param runner words in front of the command; it must become the process it runs
     */
    public PartProcess start(String name, Class<? extends Part> part, List<String> jvmOptions, List<String> runner) {
        List<String> command = new ArrayList<>(runner);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPENED);
        if (Runtime.version().feature() >= NEWER_JVM_SINCE) {
            command.addAll(NEWER_JVM);
        }
        command.add("-XX:+UseSerialGC");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PartMain.class.getName(), part.getName()));
        Path log = logs.resolve(name + ".log");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(log.toFile()).start();
            PartProcess started = new PartProcess(name, process, log);
            parts.add(started);
            return started;
        } catch (IOException e) {
            throw new BenchException("cannot start the process " + name + ": " + e, e);
        }
    }

    /** Gives several parts the same order at the same time; the answers in the order of the parts. */
    public static List<Reading> askAll(List<PartProcess> parts, String order, Object details, Duration patience) {
        List<CompletableFuture<Reading>> asked =
                parts.stream().map(part -> part.ask(order, details)).toList();
        List<Reading> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            answers.add(PartProcess.join(asked.get(i), parts.get(i).name() + ": " + order, patience));
        }
        return answers;
    }

    /** Where the processes write what is no answer. */
    public Path logs() {
        return logs;
    }

    /** A directory in memory, where the system has such, for what processes map. */
    public Path scratch() {
        return scratch;
    }

    /** By whoever comes first; the JVM's end may come amid it. */
    private synchronized void endAll() {
        parts.forEach(PartProcess::kill);
        parts.forEach(part -> part.awaitEnd(END_TIME));
        if (!Boolean.getBoolean(KEEP)) {
            remove(logs);
        }
        remove(scratch);
    }

    /** Ends all processes and removes their logs. */
    @Override
    public void close() {
        try {
            endAll();
        } finally {
            forgetHook();
        }
    }

    private static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(PartFleet::delete);
        } catch (IOException | UncheckedIOException e) {
            throw new BenchException("cannot remove " + directory + ": " + e, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook runs
        }
    }
}
