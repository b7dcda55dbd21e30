package dev.banyan.bench.demo;

import dev.banyan.overlay.cli.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The directory of one run of the demo: a directory per receiver, all of it removed at the end. */
final class Workspace implements AutoCloseable {
    /** Nodes may still put a file into a directory that is being removed. */
    private static final int REMOVE_ATTEMPTS = 10;
    /** Free space wanted beyond the copies, so that the demo does not fill the disk of a working machine. */
    private static final long MARGIN_BYTES = 256 * 1024 * 1024;

    private static final int WRITE_BYTES = 1024 * 1024;

    private final Path root;
    private final boolean keep;

    private Workspace(Path root, boolean keep) {
        this.root = root;
        this.keep = keep;
    }

    /**
     * Makes the directory.
     *
     * @param keep whether it stays after {@link #close}
     * @throws DemoException if it cannot be made
     */
    static Workspace create(Path parent, boolean keep) {
        try {
            Files.createDirectories(parent);
            return new Workspace(
                    Files.createTempDirectory(parent, "banyan-demo-").toRealPath(), keep);
        } catch (IOException e) {
            throw new DemoException(
                    "cannot create a directory in " + parent + " (" + e + "); name another with --dir", e);
        }
    }

    /** @throws DemoException if so many copies do not fit */
    static void requireSpace(Path parent, int copies, long fileBytes) {
        try {
            Files.createDirectories(parent);
            requireSpace(parent, copies, fileBytes, Files.getFileStore(parent).getUsableSpace());
        } catch (IOException e) {
            throw new DemoException("cannot use the directory " + parent + " (" + e + "); name another with --dir", e);
        }
    }

    static void requireSpace(Path parent, int copies, long fileBytes, long freeBytes) {
        long neededBytes = saturatedAdd(saturatedMultiply(fileBytes, copies), MARGIN_BYTES);
        if (freeBytes < neededBytes) {
            throw new DemoException(
                    copies + " copies need " + Format.bytes(neededBytes) + ", but " + parent + " has only "
                            + Format.bytes(freeBytes)
                            + " free; free some, name another directory with --dir, or use fewer --nodes or a smaller --file");
        }
    }

    Path root() {
        return root;
    }

    /** The directory of one receiver, made now. */
    Path directoryOf(String node) {
        try {
            return Files.createDirectory(root.resolve(node));
        } catch (IOException e) {
            throw new DemoException("cannot create a directory for " + node + " in " + root + " (" + e + ")", e);
        }
    }

    /** A file of random bytes, the same for the same seed. */
    Path generate(long bytes, long seed) {
        Path file = root.resolve("random.bin");
        RandomGenerator random = new SplittableRandom(seed);
        byte[] block = new byte[WRITE_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < bytes; written += WRITE_BYTES) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(WRITE_BYTES, bytes - written));
            }
        } catch (IOException e) {
            throw new DemoException("cannot write " + file + " (" + e + "); name another directory with --dir", e);
        }
        return file;
    }

    /** Removes everything, unless it is to be kept; more than once does no harm. */
    @Override
    public void close() {
        if (!keep) {
            remove();
        }
    }

    private void remove() {
        for (int attempt = 1; Files.exists(root); attempt++) {
            try {
                Files.walkFileTree(root, new Remover());
            } catch (IOException e) {
                if (attempt == REMOVE_ATTEMPTS) {
                    throw new DemoException("cannot remove " + root + " (" + e + "); remove it by hand", e);
                }
            }
        }
    }

    private static long saturatedMultiply(long a, int b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    private static long saturatedAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** Does not mind what is gone already: nodes rename and remove files of their own. */
    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw error;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
