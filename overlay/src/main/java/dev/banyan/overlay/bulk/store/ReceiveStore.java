package dev.banyan.overlay.bulk.store;

import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.TransferHeader;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One file while it is received: a hidden temporary file {@code .NAME.<transfer>.part} in the receive directory, which
 * becomes {@code NAME} at once when it is complete. Nobody ever sees a part of {@code NAME}; a file that had this name
 * before is replaced in the same step, so a reader finds the old or the new one, never none.
 *
 * <p>The temporary file is locked while open; one that another node writes is not touched. One left over by an earlier
 * life is taken over: {@link #resume} goes on with it when the state file {@code .NAME.<transfer>.state} beside it is that of
 * the same transfer, {@link #open} empties it and keeps no state.
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
    private final @Nullable ResumeFile state;
    private final Optional<EarlierCopy> earlier;
    private volatile boolean renamed;

    private ReceiveStore(
            Path target,
            Path temporary,
            long sizeBytes,
            FileChannel channel,
            @Nullable ResumeFile state,
            Optional<EarlierCopy> earlier) {
        this.target = target;
        this.temporary = temporary;
        this.sizeBytes = sizeBytes;
        this.channel = channel;
        this.state = state;
        this.earlier = earlier;
    }

    /**
     * Checks name, directory and free space and creates the temporary file. It does not outlive this life of the node.
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
        Path target = checkedTarget(directory, name);
        Path temporary = SafeName.temporary(directory, name, transfer, SafeName.PART);
        checkSpace(directory, name, sizeBytes);
        FileChannel channel = lockTemporary(temporary, opener);
        try {
            channel.truncate(0);
            return new ReceiveStore(target, temporary, sizeBytes, channel, null, Optional.empty());
        } catch (IOException e) {
            throw closing(channel, StoreException.of("prepare", temporary, e));
        }
    }

    /**
     * As {@link #open}, but keeps on disk what was written, and takes up what an earlier life wrote ({@link #earlier}). Only
     * what is missing must have room. What cannot be taken up is overwritten, with a line in the log that says why.
     *
     * @param header of the transfer; nothing of another one is taken up
     * @param transfer text that tells this transfer from others, part of the temporary file's name
     * @throws StoreException with the reason; what an earlier life wrote is left as it was then, nothing else
     */
    public static ReceiveStore resume(Path directory, TransferHeader header, String transfer, FileOpener opener)
            throws StoreException {
        String name = header.fileName();
        Path target = checkedTarget(directory, name);
        Path temporary = SafeName.temporary(directory, name, transfer, SafeName.PART);
        Path statePath = SafeName.temporary(directory, name, transfer, SafeName.STATE);
        boolean wasThere = Files.exists(temporary, LinkOption.NOFOLLOW_LINKS);
        FileChannel channel = lockTemporary(temporary, opener);
        Takeover takeover = new Takeover(null, Optional.empty());
        try {
            takeover = Takeover.of(statePath, header, opener, wasThere ? channel.size() : -1);
            if (takeover.earlier().isEmpty()) {
                channel.truncate(0);
            }
            checkSpace(directory, name, header.fileBytes() - takeover.claimedBytes(header));
            return new ReceiveStore(
                    target, temporary, header.fileBytes(), channel, takeover.state(), takeover.earlier());
        } catch (IOException e) {
            StoreException failure = StoreException.of("prepare", temporary, e);
            if (takeover.earlier().isPresent()) {
                // Worth more than the room it takes: a later start goes on with it.
                takeover.close();
                throw closing(channel, failure);
            }
            takeover.remove();
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException again) {
                failure.addSuppressed(again);
            }
            throw closing(channel, failure);
        }
    }

    private static Path checkedTarget(Path directory, String name) throws StoreException {
        Path target = SafeName.resolve(directory, name);
        checkDirectory(directory);
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(
                    Kind.NAME_REFUSED, "cannot receive " + target + ": a directory has this name; move it away");
        }
        return target;
    }

    /** What an earlier life of this node said it had; empty when there is nothing to go on with. */
    public Optional<EarlierCopy> earlier() {
        return earlier;
    }

    /**
     * Notes, for a later life, that a chunk was written. A fault costs the resumption only.
     *
     * @param index of the chunk; its {@link #write} has returned
     * @param page the digests of the chunk's page, as they travel; asked for once per page
     */
    public void claim(int index, Supplier<byte[]> page) {
        if (state != null) {
            state.claim(index, page);
        }
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
     * Gives the file its traits, makes it durable and gives it its name: fsync, rename over whatever has the name, fsync of the directory.
     * Reading goes on to work afterwards, for neighbours that still need chunks, until {@link #close}.
     *
     * @throws StoreException the file did not get its name, or (the directory's fsync) might lose it in a power cut
     */
    public void finish(FileTraits traits) throws StoreException {
        try {
            if (channel.size() != sizeBytes) {
                throw new StoreException(
                        Kind.IO,
                        temporary + " has " + channel.size() + " bytes instead of " + sizeBytes
                                + "; did another program change it?");
            }
            Traits.give(temporary, traits, target);
            channel.force(true);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            renamed = true;
            if (state != null) {
                state.remove();
            }
            syncDirectory();
        } catch (IOException e) {
            throw StoreException.of("finish", target, e);
        }
    }

    /**
     * Gives up the file: closes it and removes the temporary file and the state, if it still is one. Repeated calls do nothing.
     */
    public void discard() throws StoreException {
        try {
            if (channel.isOpen() && state != null && !renamed) {
                state.remove();
            }
            // Removed before the lock goes with the channel: afterwards it might be somebody else's file.
            if (channel.isOpen() && !renamed) {
                Files.deleteIfExists(temporary);
            }
            channel.close();
        } catch (IOException e) {
            throw StoreException.of("remove", temporary, e);
        }
    }

    /** Closes an unfinished file for a later life to go on with; removes it if there is nothing to go on with. */
    public void keep() throws StoreException {
        if (state == null || state.isEmpty()) {
            discard();
        } else {
            close();
        }
    }

    /** Closes a finished file; without {@link #finish} the temporary file stays. Repeated calls do nothing. */
    @Override
    public void close() throws StoreException {
        try {
            if (state != null) {
                state.close();
            }
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

    private static FileChannel lockTemporary(Path temporary, FileOpener opener) throws StoreException {
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
            return channel;
        } catch (IOException e) {
            throw closing(channel, StoreException.of("lock", temporary, e));
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
