package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.store.Digests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The digest pages that this node holds, as they travel: {@code u32 page, digests}; the last one ends with the digest of
 * the file. Copies on the heap, so that a page does not keep alive the socket buffer it came in. Written on the
 * transfer's event loop; the arrays never change afterwards and may be read by the disk pool.
 */
final class Pages {
    private final TransferHeader header;
    private final byte[] @Nullable [] frames;

    Pages(TransferHeader header) {
        this.header = header;
        this.frames = new byte[header.pageCount()][];
    }

    /** Keeps a page as received; the reference of the caller stays the caller's. */
    void keep(int page, ByteBuf frame) {
        byte[] bytes = new byte[frame.readableBytes()];
        frame.getBytes(frame.readerIndex(), bytes);
        frames[page] = bytes;
    }

    /**
     * A page made here from the digests of its chunks, not yet kept. The last one needs all the others: it gets the
     * digest of the file.
     */
    byte[] build(int page, byte[] digests) {
        byte[] frame = Arrays.copyOf(number(page), BulkCodec.INDEX_BYTES + header.pageBytes(page));
        System.arraycopy(digests, 0, frame, BulkCodec.INDEX_BYTES, digests.length);
        if (page == header.pageCount() - 1) {
            byte[] file = fileDigest(frame);
            System.arraycopy(file, 0, frame, frame.length - file.length, file.length);
        }
        return frame;
    }

    /** Keeps a page made by {@link #build}. */
    void keep(int page, byte[] frame) {
        frames[page] = frame;
    }

    /** A page from its digests, as {@link #digests} gives them; not yet kept. */
    byte[] frameOf(int page, byte[] digests) {
        byte[] frame = Arrays.copyOf(number(page), BulkCodec.INDEX_BYTES + digests.length);
        System.arraycopy(digests, 0, frame, BulkCodec.INDEX_BYTES, digests.length);
        return frame;
    }

    /** The digests of a page as they travel, with that of the file in the last one; a copy. */
    byte[] digests(int page) {
        byte[] frame = frame(page);
        return Arrays.copyOfRange(frame, BulkCodec.INDEX_BYTES, frame.length);
    }

    /** Holds a page no longer, if it does. */
    void forget(int page) {
        frames[page] = null;
    }

    private static byte[] number(int page) {
        return ByteBuffer.allocate(BulkCodec.INDEX_BYTES).putInt(page).array();
    }

    boolean has(int page) {
        return frames[page] != null;
    }

    /** The payload of a page to send; the caller releases it. */
    ByteBuf payload(int page) {
        return Unpooled.wrappedBuffer(frame(page));
    }

    /** A check of one chunk, to be made on the disk pool. */
    ChunkCheck checkOf(int index) {
        int page = header.pageOf(index);
        byte[] frame = frame(page);
        int from = BulkCodec.INDEX_BYTES + (index - page * TransferHeader.CHUNKS_PER_PAGE) * Digests.DIGEST_BYTES;
        return digest -> Arrays.equals(digest, 0, digest.length, frame, from, from + Digests.DIGEST_BYTES);
    }

    /** Says whether a digest is the one in the page. */
    @FunctionalInterface
    interface ChunkCheck {
        boolean matches(byte[] digest);
    }

    /** SHA-256 over the digests of all chunks; all pages must be held. */
    byte[] fileDigest() {
        return fileDigest(frame(header.pageCount() - 1));
    }

    private byte[] fileDigest(byte[] lastFrame) {
        return Digests.ofAll(new AbstractList<>() {
            @Override
            public byte[] get(int page) {
                byte[] frame = page == header.pageCount() - 1 ? lastFrame : frame(page);
                int from = BulkCodec.INDEX_BYTES;
                return Arrays.copyOfRange(frame, from, from + header.pageChunks(page) * Digests.DIGEST_BYTES);
            }

            @Override
            public int size() {
                return header.pageCount();
            }
        });
    }

    /** The digest of the file that the last page claims. */
    byte[] claimedFileDigest() {
        byte[] last = frame(header.pageCount() - 1);
        return Arrays.copyOfRange(last, last.length - Digests.DIGEST_BYTES, last.length);
    }

    private byte[] frame(int page) {
        byte[] frame = frames[page];
        if (frame == null) {
            throw new IllegalStateException("page " + page + " of " + header.id() + " is not held");
        }
        return frame;
    }
}
