package dev.banyan.overlay.node;

import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.relay.DataAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node remembers from one life to the next, in a directory of its own: a lock, so that it runs once, its incarnation, and
 * the members of its cluster, so that it finds them again when its seeds are gone.
 * Blocking.
 */
final class StateDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
    private static final int TEXT_MAX = 64;
    /** Directories that nodes of this JVM have. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private static final long MEMBERS_BYTES_MAX = 32 << 20;

    private final Path directory;
    private final FileChannel lockFile;

    private StateDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Takes a directory for a node until it is closed.
     *
     * @param directory must exist
     * @throws OverlayException if another process has it, or it cannot be written
     */
    static StateDirectory take(Path directory, String node) {
        Path real = directory.toAbsolutePath().normalize();
        if (!TAKEN.add(real)) {
            // Not even opened: closing it again would give up the lock that this process holds.
            throw taken(directory, node, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new StateDirectory(real, locked(directory, node));
        } catch (RuntimeException e) {
            TAKEN.remove(real);
            throw e;
        }
    }

    private static FileChannel locked(Path directory, String node) {
        Path file = directory.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                String holder = read(channel);
                channel.close();
                throw taken(directory, node, holder);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException e) {
            throw cannot("lock", file, e);
        }
    }

    private static OverlayException taken(Path directory, String node, String holder) {
        return new OverlayException("node " + node + " cannot start: "
                + (holder.isEmpty() ? "another process" : "process " + holder) + " runs a node with the state"
                + " directory " + directory.toAbsolutePath() + " (banyan.state-directory); stop it, or give"
                + " this node a name and a state directory of its own");
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(TEXT_MAX);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    private static OverlayException cannot(String what, Path file, IOException e) {
        return new OverlayException(
                "cannot " + what + " " + file.toAbsolutePath() + " (banyan.state-directory): " + e
                        + "; make the directory writable for this user, or name another one",
                e);
    }

    /**
     * The incarnation of the life that begins now: larger than that of any life before, also when the clock was set back.
     *
     * @param nowMillis by the clock
     */
    long nextIncarnation(long nowMillis) {
        Path file = directory.resolve("incarnation");
        try {
            long next = Math.max(nowMillis, last(file) + 1);
            replace(file, Long.toString(next));
            return next;
        } catch (IOException e) {
            throw cannot("write", file, e);
        }
    }

    /** Addresses of the members known last; whatever cannot be read is no address. */
    List<String> members() {
        Path file = directory.resolve("members");
        try {
            return Files.exists(file) && Files.size(file) <= MEMBERS_BYTES_MAX
                    ? Files.readAllLines(file).stream()
                            .filter(StateDirectory::isAddress)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            LOG.warn("cannot read {}, the members known before: {}; the seeds alone are asked", file, e.toString());
            return List.of();
        }
    }

    private static boolean isAddress(String line) {
        try {
            DataAddress.parse(line);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Keeps the members known now for the next life; what cannot be kept is only logged. */
    void remember(List<String> members) {
        Path file = directory.resolve("members");
        try {
            replace(file, String.join("\n", members));
        } catch (IOException e) {
            LOG.warn("cannot write {}, the members known now: {}", file, e.toString());
        }
    }

    private void replace(Path file, String text) throws IOException {
        Path fresh = directory.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long last(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.size(file) > TEXT_MAX
                ? "more than a number"
                : Files.readString(file).strip();
        if (text.isEmpty()) {
            LOG.warn("{} is empty, as after a power cut; the clock alone decides about the incarnation", file);
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new OverlayException(
                    file.toAbsolutePath() + " must hold a number, was '" + text
                            + "'; remove it if no node of this name ran with a clock that was ahead",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
            TAKEN.remove(directory);
        } catch (IOException e) {
            throw cannot("release the lock of", directory, e);
        }
    }
}
