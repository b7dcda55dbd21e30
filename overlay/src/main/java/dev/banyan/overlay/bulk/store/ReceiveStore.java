package dev.banyan.overlay.bulk.store;

import dev.banyan.overlay.bulk.store.StoreException.Kind;
import io.netty.buffer.ByteBuf;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * One file while it is received: a hidden temporary file {@code .NAME.<transfer>.part} in the receive directory, which
 * becomes {@code NAME} at once when it is complete. Nobody ever sees a part of {@code NAME}; a file that had this name
 * before is replaced in the same step, so a reader finds the old or the new one, never none.
 *
 * <p>The temporary file is locked while open. One left over by a crash is taken over and emptied; one that another node
 * writes is not touched.
 *
 * <p>Blocking; reads and writes may run on several threads of the pool at once. {@link #finish} comes after the last
 * write has returned. {@link #discard} may come at any time and makes running calls fail.
 */
public final class ReceiveStore implements ChunkFile {
    private static final Set<StandardOpenOption> DIRECTORY = Set.of(StandardOpenOption.READ);

    private final Path target;
    private final Path temporary;
    private final long sizeBytes;
    private final FileChannel channel;
    private volatile boolean renamed;

    private ReceiveStore(Path target, Path temporary, long sizeBytes, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.sizeBytes = sizeBytes;
        this.channel = channel;
    }

    /**
     * Checks name, directory and free space and creates the temporary file.
     *
     * @param directory where the file shall appear; must exist
     * @param name the sender's name for the file; refused unless it is a plain name
     * @param transfer text that tells this transfer from others, part of the temporary file's name
     * @param sizeBytes size of the whole file; 0 or more
     * @throws StoreException with the reason; nothing is left behind then
     */
    public static ReceiveStore open(Path directory, String name, String transfer, long sizeBytes, FileOpener opener)
            throws StoreException {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("the size of " + name + " must not be negative: " + sizeBytes);
        }
        Path target = SafeName.resolve(directory, name);
        Path temporary = SafeName.temporary(directory, name, transfer);
        checkDirectory(directory);
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(
                    Kind.NAME_REFUSED, "cannot receive " + target + ": a directory has this name; move it away");
        }
        checkSpace(directory, name, sizeBytes);
        return new ReceiveStore(target, temporary, sizeBytes, createTemporary(temporary, opener));
    }

    /** Where the file will appear. */
    public Path target() {
        return target;
    }

    /** Writes all readable bytes at {@code position} of the file; the indices of {@code bytes} stay as they are. */
    public void write(long position, ByteBuf bytes) throws StoreException {
        checkRange(position, bytes.readableBytes());
        try {
            Positional.write(channel, position, bytes);
        } catch (IOException e) {
            throw StoreException.of("write", temporary, e);
        }
    }

    /** Appends {@code length} bytes from {@code position} of the file to {@code into}; they must have been written. */
    @Override
    public void read(long position, int length, ByteBuf into) throws StoreException {
        checkRange(position, length);
        try {
            Positional.read(channel, position, length, into);
        } catch (IOException e) {
            throw StoreException.of("read back", temporary, e);
        }
    }

    /**
     * Makes the file durable and gives it its name: fsync, rename over whatever has the name, fsync of the directory.
     * Reading goes on to work afterwards, for neighbours that still need chunks, until {@link #close}.
     *
     * @throws StoreException the file did not get its name, or (the directory's fsync) might lose it in a power cut
     */
    public void finish() throws StoreException {
        try {
            if (channel.size() != sizeBytes) {
                throw new StoreException(
                        Kind.IO,
                        temporary + " has " + channel.size() + " bytes instead of " + sizeBytes
                                + "; did another program change it?");
            }
            channel.force(true);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            renamed = true;
            syncDirectory();
        } catch (IOException e) {
            throw StoreException.of("finish", target, e);
        }
    }

    /** Gives up the file: closes it and removes the temporary file, if it still is one. Repeated calls do nothing. */
    public void discard() throws StoreException {
        try {
            // Removed before the lock goes with the channel: afterwards it might be somebody else's file.
            if (channel.isOpen() && !renamed) {
                Files.deleteIfExists(temporary);
            }
            channel.close();
        } catch (IOException e) {
            throw StoreException.of("remove", temporary, e);
        }
    }

    /** Closes a finished file; without {@link #finish} the temporary file stays. Repeated calls do nothing. */
    @Override
    public void close() throws StoreException {
        try {
            channel.close();
        } catch (IOException e) {
            throw StoreException.of("close", target, e);
        }
    }

    private void checkRange(long position, int length) {
        if (position < 0 || length < 0 || position > sizeBytes - length) {
            throw new IllegalArgumentException(
                    "range " + position + "+" + length + " is outside " + target + " of " + sizeBytes + " bytes");
        }
    }

    private void syncDirectory() throws IOException {
        if (File.separatorChar != '/') {
            return; // Windows opens no directories; its rename is journalled by the file system.
        }
        Path directory = target.getParent();
        if (directory != null) {
            try (FileChannel handle = FileChannel.open(directory, DIRECTORY)) {
                handle.force(true);
            }
        }
    }

    private static void checkDirectory(Path directory) throws StoreException {
        String reason = null;
        if (!Files.exists(directory)) {
            reason = "it does not exist; create it";
        } else if (!Files.isDirectory(directory)) {
            reason = "it is not a directory; choose another";
        } else if (!Files.isWritable(directory)) {
            reason = "it cannot be written; change its permissions or choose another";
        }
        if (reason != null) {
            throw new StoreException(
                    Kind.DIRECTORY_UNUSABLE, "cannot receive into " + directory.toAbsolutePath() + ": " + reason);
        }
    }

    private static void checkSpace(Path directory, String name, long sizeBytes) throws StoreException {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < sizeBytes) {
                throw new StoreException(
                        Kind.DISK_FULL,
                        "disk full: " + name + " needs " + sizeBytes + " bytes, " + directory.toAbsolutePath() + " has "
                                + free + "; free some space or choose another receive directory");
            }
        } catch (IOException e) {
            throw StoreException.of("ask the free space of", directory, e);
        }
    }

    private static FileChannel createTemporary(Path temporary, FileOpener opener) throws StoreException {
        FileChannel channel;
        try {
            channel = opener.open(
                    temporary,
                    Set.<OpenOption>of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw StoreException.of("create", temporary, e);
        }
        try {
            lock(channel, temporary);
            channel.truncate(0);
            return channel;
        } catch (IOException e) {
            throw closing(channel, StoreException.of("prepare", temporary, e));
        }
    }

    private static void lock(FileChannel channel, Path temporary) throws IOException {
        boolean ours;
        try {
            // Held until the channel closes. The file may have been renamed or removed between open and lock.
            ours = channel.tryLock() != null && Files.exists(temporary, LinkOption.NOFOLLOW_LINKS);
        } catch (OverlappingFileLockException e) {
            ours = false;
        }
        if (!ours) {
            throw new StoreException(
                    Kind.IN_USE,
                    "another node receives this transfer into " + temporary
                            + "; give each node a receive directory of its own");
        }
    }

    private static StoreException closing(FileChannel channel, StoreException failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
