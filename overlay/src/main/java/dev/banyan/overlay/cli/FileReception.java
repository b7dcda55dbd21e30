package dev.banyan.overlay.cli;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.TransferStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Takes one file with a node that has just started. Used once, by one thread. */
final class FileReception {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Console console;
    private final Overlay node;
    private final Path directory;
    private final Duration timeout;
    private final long startNanos = System.nanoTime();

    /**
     * A file that arrived.
     *
     * @param transfer names the transfer
     * @param source the node that sent it
     * @param path where it is
     * @param bytes its size
     * @param seconds from the start of the node until it was there
     */
    record Arrived(String transfer, String source, String path, long bytes, double seconds) {}

    /** @param directory where the node stores what it receives */
    FileReception(Console console, Overlay node, Path directory, Duration timeout) {
        this.console = console;
        this.node = node;
        this.directory = directory;
        this.timeout = timeout;
    }

    /**
     * Joins the group and waits for the first file.
     *
     * @throws CommandFailedException if the time is over, or the file cannot be had
     */
    Arrived take(String name) {
        Group group = join(name);
        TransferStatus first = first(group);
        try (Progress progress = console.steadyProgress("receiving " + first.fileName(), first.fileBytes(), "")) {
            TransferStatus status = first;
            while (status.state() != TransferStatus.State.COMPLETE) {
                requireHope(status);
                progress.reached(status.verifiedBytes());
                requireTime(() -> first.fileName() + " has not arrived whole");
                Waiting.pause(LOOK_EVERY);
                status = find(group, first.id()).orElse(status);
            }
            progress.reached(first.fileBytes());
            return new Arrived(
                    first.id(),
                    first.source(),
                    directory.resolve(first.fileName()).toString(),
                    first.fileBytes(),
                    (System.nanoTime() - startNanos) / 1e9);
        }
    }

    private Group join(String name) {
        try {
            return node.join(name).toCompletableFuture().get(remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timeIsOver(
                    "no place in the tree of group " + name,
                    "check --seed and --cluster: 'banyan status' at a node of the cluster shows both");
        } catch (ExecutionException e) {
            throw new CommandFailedException("cannot join group " + name + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    private TransferStatus first(Group group) {
        while (true) {
            Optional<TransferStatus> first =
                    group.transfers().stream().filter(FileReception::isNews).findFirst();
            if (first.isPresent()) {
                return first.get();
            }
            requireTime(() -> "nobody has sent a file to group " + group.name());
            Waiting.pause(LOOK_EVERY);
        }
    }

    /** What was over before this node came is none of its business. */
    private static boolean isNews(TransferStatus status) {
        return status.state() != TransferStatus.State.ENDED || status.verifiedBytes() > 0;
    }

    private static Optional<TransferStatus> find(Group group, String id) {
        return group.transfers().stream().filter(t -> t.id().equals(id)).findFirst();
    }

    private static void requireHope(TransferStatus status) {
        if (status.state() == TransferStatus.State.FAILED) {
            throw new CommandFailedException(status.fileName() + " from " + status.source() + " cannot be stored: "
                    + status.detail() + "; have it sent again");
        }
        if (status.state() == TransferStatus.State.ENDED) {
            throw new CommandFailedException(status.source() + " has ended the transfer of " + status.fileName()
                    + " before it was here whole"
                    + (status.detail().isEmpty() ? "" : ": " + status.detail()) + "; have it sent again");
        }
    }

    private void requireTime(Supplier<String> what) {
        if (remainingNanos() <= 0) {
            throw timeIsOver(what.get(), "give it more time");
        }
    }

    private CommandFailedException timeIsOver(String what, String advice) {
        return new CommandFailedException(
                what + " within " + Format.seconds(timeout.toMillis() / 1e3) + " (--timeout); " + advice);
    }

    private long remainingNanos() {
        return timeout.toNanos() - (System.nanoTime() - startNanos);
    }
}
