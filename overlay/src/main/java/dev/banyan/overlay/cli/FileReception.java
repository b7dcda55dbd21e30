package dev.banyan.overlay.cli;

import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.TransferStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Takes one file with a node that has just started: the newest that is on offer when it comes, or else the first that is sent.
 * What else arrives meanwhile stays in the node's own directory. Used once, by one thread.
 */
final class FileReception {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** Longer than the cluster takes to let a node in. */
    private static final Duration ADMISSION = Duration.ofSeconds(30);
    /** What is on offer is told at once by the parent. */
    private static final Duration OFFERS = Duration.ofMillis(200);

    private final Console console;
    private final Overlay node;
    private final Path staging;
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

    /**
     * @param staging where the node stores what it receives; on the file system of {@code directory}
     * @param directory where the file shall be
     */
    FileReception(Console console, Overlay node, Path staging, Path directory, Duration timeout) {
        this.console = console;
        this.node = node;
        this.staging = staging;
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
        requireAdmission();
        Waiting.pause(OFFERS);
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
                    moved(first.fileName()).toString(),
                    first.fileBytes(),
                    (System.nanoTime() - startNanos) / 1e9);
        }
    }

    private Path moved(String fileName) {
        Path target = directory.resolve(fileName);
        try {
            return Files.move(staging.resolve(fileName), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailedException("cannot move " + fileName + " to " + target + " (--into): " + e, e);
        }
    }

    /** A node that nobody takes in is the root of a tree of its own, where nobody will ever send anything. */
    private void requireAdmission() {
        long deadline = System.nanoTime() + Math.min(remainingNanos(), ADMISSION.toNanos());
        while (true) {
            ClusterView view = node.cluster().toCompletableFuture().join();
            if (view.state() == ClusterView.State.MEMBER && view.members().size() > 1) {
                return;
            }
            if (System.nanoTime() >= deadline) {
                throw new CommandFailedException("none of " + view.seeds() + " (--seed) has taken this node into a"
                        + " cluster: check that a node runs there, that --cluster is its cluster, and that the seed is"
                        + " written exactly as that node advertises itself ('banyan status' there shows it)");
            }
            Waiting.pause(LOOK_EVERY);
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
                    group.transfers().stream().filter(FileReception::isNews).reduce((older, newer) -> newer);
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
