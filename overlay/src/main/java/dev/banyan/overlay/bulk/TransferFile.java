package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.store.ChunkFile;
import dev.banyan.overlay.bulk.store.Digests;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.LeftOvers;
import dev.banyan.overlay.bulk.store.ReceiveStore;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.bulk.store.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of one transfer at one node, in chunks and frames: the source's original or a receiver's copy. Every method
 * blocks and belongs on the disk pool; several threads of it may call at once.
 */
final class TransferFile {
    private static final Logger LOG = LoggerFactory.getLogger(TransferFile.class);

    private final TransferHeader header;
    private final ByteBufAllocator allocator;
    private final @Nullable SourceFile source;
    private final @Nullable Path directory;
    private final LeftOvers leftOvers;
    private final FileOpener opener;
    private @Nullable ReceiveStore copy;
    private @Nullable StoreException failure;
    private boolean closed;

    private TransferFile(
            TransferHeader header,
            ByteBufAllocator allocator,
            @Nullable SourceFile source,
            @Nullable Path directory,
            LeftOvers leftOvers,
            FileOpener opener) {
        this.header = header;
        this.allocator = allocator;
        this.source = source;
        this.directory = directory;
        this.leftOvers = leftOvers;
        this.opener = opener;
    }

    /** The original. */
    static TransferFile original(TransferHeader header, SourceFile source, ByteBufAllocator allocator) {
        return new TransferFile(header, allocator, source, null, LeftOvers.NONE, FileOpener.SYSTEM);
    }

    /** A copy to be made in a directory; touches the disk no earlier than {@link #open}. */
    static TransferFile copy(
            TransferHeader header, Path directory, LeftOvers leftOvers, FileOpener opener, ByteBufAllocator allocator) {
        return new TransferFile(header, allocator, null, directory, leftOvers, opener);
    }

    /** Whether this is the source's file. */
    boolean isOriginal() {
        return source != null;
    }

    /**
     * Creates the copy's temporary file or takes up that of an earlier life, unless that has been done or tried; the first failure is the answer ever after.
     *
     * @throws StoreException with the reason why this node cannot have the file
     */
    synchronized ReceiveStore open() throws StoreException {
        if (failure != null) {
            throw failure;
        }
        if (closed || directory == null) {
            throw new StoreException(StoreException.Kind.IO, "the file of " + header.id() + " is not being written");
        }
        if (copy == null) {
            try {
                leftOvers.sweep(directory);
                copy = leftOvers.areKept()
                        ? ReceiveStore.resume(directory, header, fileToken(), opener)
                        : ReceiveStore.open(directory, header.fileName(), fileToken(), header.fileBytes(), opener);
            } catch (StoreException e) {
                failure = e;
                throw e;
            }
        }
        return copy;
    }

    /**
     * Writes a verified chunk, given as the frame in which it came, and notes for a later life that it is there.
     *
     * @param page the digests of its page, as they travel; asked for once per page
     */
    void store(int index, ByteBuf frame, Supplier<byte[]> page) throws StoreException {
        ReceiveStore store = open();
        store.write(header.chunkOffset(index), content(frame));
        store.claim(index, page);
    }

    /**
     * Writes the whole of a file that came with its announcement.
     *
     * @param pages make the only page of such a file, from its chunks
     * @return that page, not yet kept
     */
    byte[] fill(byte[] content, Pages pages) throws StoreException {
        List<ByteBuf> frames = new ArrayList<>();
        byte[] digests = new byte[header.chunkCount() * Digests.DIGEST_BYTES];
        for (int index = 0; index < header.chunkCount(); index++) {
            int length = header.chunkLength(index);
            ByteBuf frame = Unpooled.buffer(BulkCodec.INDEX_BYTES + length).writeInt(index);
            frame.writeBytes(content, (int) header.chunkOffset(index), length);
            byte[] digest = Digests.ofChunk(content(frame));
            System.arraycopy(digest, 0, digests, index * Digests.DIGEST_BYTES, Digests.DIGEST_BYTES);
            frames.add(frame);
        }
        byte[] page = pages.build(0, digests);
        for (int index = 0; index < frames.size(); index++) {
            store(index, frames.get(index), () -> Arrays.copyOfRange(page, BulkCodec.INDEX_BYTES, page.length));
        }
        return page;
    }

    /** Which of these chunks are in the copy as their pages say; one that cannot be read is not. */
    BitSet rightOf(Map<Integer, Pages.ChunkCheck> chunks) throws StoreException {
        BitSet right = new BitSet();
        open();
        chunks.forEach((index, check) -> right.set(index, isRight(index, check)));
        return right;
    }

    private boolean isRight(int index, Pages.ChunkCheck check) {
        try {
            ByteBuf frame = read(index);
            try {
                return check.matches(Digests.ofChunk(content(frame)));
            } finally {
                frame.release();
            }
        } catch (StoreException e) {
            LOG.debug("chunk {} of {} is claimed and cannot be read", index, header.id(), e);
            return false;
        }
    }

    /** Reads a chunk into a new frame, which the caller releases. */
    ByteBuf read(int index) throws StoreException {
        ChunkFile file = source != null ? source : open();
        int length = header.chunkLength(index);
        ByteBuf frame = allocator.directBuffer(BulkCodec.INDEX_BYTES + length, BulkCodec.INDEX_BYTES + length);
        boolean whole = false;
        try {
            frame.writeInt(index);
            file.read(header.chunkOffset(index), length, frame);
            whole = true;
            return frame;
        } finally {
            if (!whole) {
                frame.release();
            }
        }
    }

    /** The digests of the chunks of a page of the original. */
    byte[] digests(int page) throws StoreException {
        SourceFile original = source;
        if (original == null) {
            throw new IllegalStateException("only the source makes digest pages, not the receiver of " + header.id());
        }
        long from = (long) page * TransferHeader.CHUNKS_PER_PAGE * header.chunkBytes();
        long bytes = Math.min((long) TransferHeader.CHUNKS_PER_PAGE * header.chunkBytes(), header.fileBytes() - from);
        return original.digestChunks(from, bytes, header.chunkBytes(), allocator);
    }

    /** Checks the digest of the whole copy and gives it its name. */
    void finish(Pages pages) throws StoreException {
        if (!Arrays.equals(pages.fileDigest(), pages.claimedFileDigest())) {
            throw new StoreException(
                    StoreException.Kind.IO,
                    "the digest of " + header.fileName() + " is not the one its source gave; send it again");
        }
        open().finish(header.traits());
    }

    /** Closes the file; a copy that was not finished is removed. Repeated calls do nothing. */
    synchronized void close() throws StoreException {
        closed = true;
        if (source != null) {
            source.close();
        }
        if (copy != null) {
            copy.discard();
        }
    }

    /** As {@link #close}, but a copy that was not finished stays for a later life of this node, if any is kept. */
    synchronized void keep() throws StoreException {
        if (copy != null && !closed) {
            copy.keep();
        }
        close();
    }

    /** The bytes of a chunk within its frame; no reference of its own. */
    static ByteBuf content(ByteBuf frame) {
        return frame.slice(frame.readerIndex() + BulkCodec.INDEX_BYTES, frame.readableBytes() - BulkCodec.INDEX_BYTES);
    }

    /** The id has separators and may be long; eight bytes of its digest tell transfers of one directory apart. */
    private String fileToken() {
        byte[] digest =
                Digests.ofChunk(Unpooled.wrappedBuffer(header.id().toString().getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
