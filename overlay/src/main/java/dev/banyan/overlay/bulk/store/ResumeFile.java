package dev.banyan.overlay.bulk.store;

import dev.banyan.overlay.bulk.core.TransferHeader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in an unfinished copy, in a file of fixed layout beside it, for a later life of this node:
 *
 * <pre>
 * identity   magic, u32 version, SHA-256 of the whole header; 64 bytes in all
 * claims     one byte per chunk, 1 = written; a byte, so that two threads never share one
 * pages      per page its digests as they travel and a SHA-256 over header, page number and digests
 * </pre>
 *
 * <p>Nothing is synced: after a power cut claims may be there without their chunks, so a claim is never believed, and a
 * torn page is noticed by its checksum. The file belongs to whoever holds the lock of the temporary file.
 *
 * <p>Blocking; several threads of the pool may claim at once. A fault of this file costs the resumption, never the
 * transfer: it is logged once and nothing is claimed any more.
 */
final class ResumeFile {
    private static final Logger LOG = LoggerFactory.getLogger(ResumeFile.class);
    private static final byte[] MAGIC = "Banyan resume\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int IDENTITY_BYTES = 64;
    private static final int PAGE_STRIDE = (TransferHeader.CHUNKS_PER_PAGE + 1) * Digests.DIGEST_BYTES;
    private static final byte CLAIMED = 1;

    private final Path path;
    private final TransferHeader header;
    private final byte[] headerDigest;
    private final FileChannel channel;
    private final BitSet claimed = new BitSet();
    private final BitSet written = new BitSet();
    private boolean faulty;

    private ResumeFile(Path path, TransferHeader header, FileChannel channel) {
        this.path = path;
        this.header = header;
        this.headerDigest = digestOf(header);
        this.channel = channel;
    }

    /**
     * Opens or creates the file; what it holds is looked at by {@link #read} or lost by {@link #reset}. Whatever else has
     * its name and can be removed is replaced.
     */
    static ResumeFile open(Path path, TransferHeader header, FileOpener opener) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(path);
        }
        FileChannel channel = opener.open(
                path,
                Set.<OpenOption>of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        return new ResumeFile(path, header, channel);
    }

    /** Why the file says nothing about this transfer; empty when it does. */
    Optional<String> unusable() throws IOException {
        long size = channel.size();
        if (size != sizeBytes()) {
            return Optional.of(size == 0 ? "it has no state file" : "its state file has " + size + " bytes");
        }
        byte[] found = read(0, IDENTITY_BYTES);
        if (!Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.of("its state file is none of Banyan's");
        }
        int version = ByteBuffer.wrap(found).getInt(MAGIC.length);
        if (version != VERSION) {
            return Optional.of("its state file has version " + version + ", this Banyan writes " + VERSION);
        }
        return Arrays.equals(found, identity())
                ? Optional.empty()
                : Optional.of("its state file is that of another transfer");
    }

    /** What the file says, once it is usable. */
    EarlierCopy read() throws IOException {
        byte[] claims = read(IDENTITY_BYTES, header.chunkCount());
        BitSet whole = new BitSet();
        TreeMap<Integer, byte[]> pages = new TreeMap<>();
        int torn = 0;
        for (int page = 0; page < header.pageCount(); page++) {
            int first = page * TransferHeader.CHUNKS_PER_PAGE;
            BitSet ofPage = new BitSet();
            for (int index = first; index < first + header.pageChunks(page); index++) {
                ofPage.set(index, claims[index] == CLAIMED);
            }
            byte[] digests = ofPage.isEmpty() ? null : readPage(page);
            if (digests != null) {
                pages.put(page, digests);
                whole.or(ofPage);
            } else {
                torn += ofPage.cardinality();
            }
        }
        claimed.or(whole);
        return new EarlierCopy(whole, pages, torn);
    }

    private byte @Nullable [] readPage(int page) throws IOException {
        int bytes = header.pageBytes(page);
        byte[] slot = read(pageAt(page), bytes + Digests.DIGEST_BYTES);
        byte[] digests = Arrays.copyOf(slot, bytes);
        return Arrays.equals(checksum(page, digests), 0, Digests.DIGEST_BYTES, slot, bytes, slot.length)
                ? digests
                : null;
    }

    /** Makes it the empty file of this transfer. The identity comes last: without it nothing else counts. */
    void reset() throws IOException {
        channel.truncate(0);
        write(sizeBytes() - 1, new byte[1]);
        write(0, identity());
    }

    /**
     * Claims that a chunk is written, after its page.
     *
     * @param page the digests of the chunk's page, as they travel; asked for once per page
     */
    synchronized void claim(int index, Supplier<byte[]> page) {
        if (faulty) {
            return;
        }
        try {
            int number = header.pageOf(index);
            if (!written.get(number)) {
                // Also a page that an earlier life wrote: it may have been a wrong one.
                byte[] digests = page.get();
                ByteBuffer slot = ByteBuffer.allocate(digests.length + Digests.DIGEST_BYTES);
                write(
                        pageAt(number),
                        slot.put(digests).put(checksum(number, digests)).array());
                written.set(number);
            }
            write(IDENTITY_BYTES + (long) index, new byte[] {CLAIMED});
            claimed.set(index);
        } catch (ClosedChannelException e) {
            faulty = true; // The transfer has ended; a claim less is a chunk fetched twice.
        } catch (IOException e) {
            faulty = true;
            LOG.warn("{} will not go on after a restart: could not write {}: {}", header.id(), path, e.toString());
        }
    }

    /** Whether no chunk is claimed, so that there is nothing to keep. */
    synchronized boolean isEmpty() {
        return claimed.isEmpty();
    }

    /** Closes the file, which stays. Repeated calls do nothing. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("could not close {}: {}", path, e.toString());
        }
    }

    /** Closes and removes the file. */
    void remove() {
        close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("could not remove {}: {}; it is of no use any more", path, e.toString());
        }
    }

    private long pageAt(int page) {
        return IDENTITY_BYTES + header.chunkCount() + (long) page * PAGE_STRIDE;
    }

    private long sizeBytes() {
        int last = header.pageCount() - 1;
        return pageAt(last) + header.pageBytes(last) + Digests.DIGEST_BYTES;
    }

    private byte[] identity() {
        return ByteBuffer.allocate(IDENTITY_BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .put(headerDigest)
                .array();
    }

    private byte[] checksum(int page, byte[] digests) {
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(page).array();
        return Digests.ofAll(List.of(headerDigest, number, digests));
    }

    private static byte[] digestOf(TransferHeader header) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(header.id().toString());
            out.writeUTF(header.source().toString());
            out.writeUTF(header.source().address());
            out.writeUTF(header.fileName());
            out.writeLong(header.fileBytes());
            out.writeInt(header.traits().mode());
            out.writeLong(header.traits().modifiedNanos());
            out.writeInt(header.chunkBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return Digests.ofAll(List.of(bytes.toByteArray()));
    }

    private byte[] read(long position, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                throw new IOException(path + " ends at " + (position + into.position()));
            }
        }
        return into.array();
    }

    private void write(long position, byte[] bytes) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining()) {
            channel.write(from, position + from.position());
        }
    }
}
