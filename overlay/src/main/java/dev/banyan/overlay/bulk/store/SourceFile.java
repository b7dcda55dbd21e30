package dev.banyan.overlay.bulk.store;

import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.store.StoreException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file being sent. It stays open for the whole transfer, so that renaming or removing it meanwhile does no harm; a
 * change of its content is noticed by size and modification time and fails the transfer rather than mixing two versions.
 *
 * <p>Blocking; reads may run on several threads of the pool at once.
 */
public final class SourceFile implements ChunkFile {
    private final Path path;
    private final FileChannel channel;
    private final long sizeBytes;
    private final FileTime modified;
    private final FileTraits traits;
    private final @Nullable Object fileKey;

    private SourceFile(
            Path path, FileChannel channel, BasicFileAttributes attributes, FileTraits traits, long sizeBytes) {
        this.path = path;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.modified = attributes.lastModifiedTime();
        this.fileKey = attributes.fileKey();
        this.traits = traits;
    }

    /**
     * Opens a regular file for sending; a symbolic link is followed.
     *
     * @throws StoreException when it is missing, not a regular file or cannot be read
     */
    public static SourceFile open(Path path, FileOpener opener) throws StoreException {
        if (!Files.isRegularFile(path)) {
            String found = Files.exists(path) ? "is not a regular file" : "does not exist";
            throw new StoreException(Kind.IO, "cannot send " + path.toAbsolutePath() + ": it " + found);
        }
        try {
            FileChannel channel = opener.open(path, Set.of(StandardOpenOption.READ));
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return new SourceFile(path, channel, attributes, Traits.of(path, attributes), channel.size());
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw StoreException.of("open for sending", path, e);
        }
    }

    /** The path it was opened by. */
    public Path path() {
        return path;
    }

    /** Its size when it was opened. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Its mode and modification time when it was opened. */
    public FileTraits traits() {
        return traits;
    }

    /**
     * Appends {@code length} bytes from {@code position} on to {@code into}, whose capacity must suffice.
     *
     * @throws StoreException of kind {@link Kind#SOURCE_CHANGED} when the file is no longer what it was
     */
    @Override
    public void read(long position, int length, ByteBuf into) throws StoreException {
        checkUnchanged();
        readUnchecked(position, length, into);
    }

    /**
     * Reads all of a small file.
     *
     * @throws StoreException of kind {@link Kind#SOURCE_CHANGED} when the file is no longer what it was
     */
    public byte[] readAll() throws StoreException {
        byte[] bytes = new byte[Math.toIntExact(sizeBytes)];
        readUnchecked(0, bytes.length, Unpooled.wrappedBuffer(bytes).clear());
        checkUnchanged();
        return bytes;
    }

    /**
     * Hashes successive chunks: their digests one after the other.
     *
     * <p>Reads the chunks through one buffer; they then lie in the page cache of the system when they are sent shortly
     * after.
     *
     * @param position where the first chunk begins
     * @param bytes length of all the chunks together; the last one may be shorter than the others
     * @param chunkBytes length of the others
     * @throws StoreException of kind {@link Kind#SOURCE_CHANGED} when the file is no longer what it was
     */
    public byte[] digestChunks(long position, long bytes, int chunkBytes, ByteBufAllocator allocator)
            throws StoreException {
        int count = Math.toIntExact((bytes + chunkBytes - 1) / chunkBytes);
        byte[] digests = new byte[count * Digests.DIGEST_BYTES];
        ByteBuf buffer = allocator.directBuffer(chunkBytes, chunkBytes);
        try {
            for (int slot = 0; slot < count; slot++) {
                long done = (long) slot * chunkBytes;
                buffer.clear();
                readUnchecked(position + done, (int) Math.min(chunkBytes, bytes - done), buffer);
                byte[] digest = Digests.ofChunk(buffer);
                System.arraycopy(digest, 0, digests, slot * Digests.DIGEST_BYTES, Digests.DIGEST_BYTES);
            }
        } finally {
            buffer.release();
        }
        // After reading: a change meanwhile must not go out as if it were the file.
        checkUnchanged();
        return digests;
    }

    private void readUnchecked(long position, int length, ByteBuf into) throws StoreException {
        if (position < 0 || length < 0 || position > sizeBytes - length) {
            throw new IllegalArgumentException(
                    "range " + position + "+" + length + " is outside " + path + " of " + sizeBytes + " bytes");
        }
        try {
            Positional.read(channel, position, length, into);
        } catch (IOException e) {
            checkUnchanged();
            throw StoreException.of("read", path, e);
        }
    }

    /**
     * Compares size and modification time with those at the opening. A file that was renamed or removed meanwhile is
     * unchanged: the open one is still read, and another file under its old name does not matter.
     *
     * @throws StoreException of kind {@link Kind#SOURCE_CHANGED}
     */
    public void checkUnchanged() throws StoreException {
        try {
            long now = channel.size();
            if (now != sizeBytes) {
                throw changed("it had " + sizeBytes + " bytes, now " + now);
            }
            if (!Files.exists(path)) {
                return;
            }
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (Objects.equals(fileKey, attributes.fileKey()) && !modified.equals(attributes.lastModifiedTime())) {
                throw changed("it was written at " + attributes.lastModifiedTime() + ", after the transfer began");
            }
        } catch (IOException e) {
            throw StoreException.of("look at", path, e);
        }
    }

    /** Closes the file; running reads fail. Repeated calls do nothing. */
    @Override
    public void close() throws StoreException {
        try {
            channel.close();
        } catch (IOException e) {
            throw StoreException.of("close", path, e);
        }
    }

    private StoreException changed(String how) {
        return new StoreException(
                Kind.SOURCE_CHANGED,
                "the file " + path.toAbsolutePath() + " changed while it was being sent: " + how
                        + "; send it again when nobody writes to it");
    }
}
