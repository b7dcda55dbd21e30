package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.nio.charset.StandardCharsets;

/**
 * What every member must know of a file before its first byte: the head of the manifest. The file is cut into chunks of
 * equal size (the last may be shorter); the SHA-256 digests of {@link #CHUNKS_PER_PAGE} chunks make one page. The digest
 * of the file is the SHA-256 over all chunk digests in order; the last page carries it behind its chunk digests, so an
 * empty file has one page too.
 *
 * <p>Headers come from the wire: construction checks every field and throws {@link IllegalArgumentException} with the
 * field and the value.
 *
 * @param id the transfer
 * @param source the node that has the file; of the id's name and incarnation
 * @param fileName plain name without path; 1..255 bytes of UTF-8, no '/', '\', control characters, not "." or ".."
 * @param fileBytes size of the file; 0..2^53
 * @param traits what else is told of the file
 * @param chunkBytes size of a chunk; a power of two in 16 KiB..4 MiB
 * @param stripes 1..{@value StripeSet#COUNT_MAX}: with 1 all chunks go down the group's tree; with more they are dealt in turn to the
 *     trees of a plan, which has that many where all members are alike
 */
public record TransferHeader(
        TransferId id, NodeId source, String fileName, long fileBytes, FileTraits traits, int chunkBytes, int stripes) {
    /** Chunk digests in one page. */
    public static final int CHUNKS_PER_PAGE = 256;

    /** Bytes of one digest (SHA-256). */
    public static final int DIGEST_BYTES = 32;

    public static final int CHUNK_BYTES_MIN = 16 * 1024;
    public static final int CHUNK_BYTES_MAX = 4 * 1024 * 1024;

    /** Most bytes of a file; beyond it a double could not count them exactly. */
    public static final long FILE_BYTES_MAX = 1L << 53;

    /** Most chunks of a file: its have-map is then 128 KiB, the largest frame of a bulk link besides chunks. */
    public static final int CHUNKS_MAX = 1 << 20;

    private static final int NAME_BYTES_MAX = 255;

    public TransferHeader {
        if (!id.source().equals(source.name()) || id.incarnation() != source.incarnation()) {
            throw new IllegalArgumentException("transfer " + id + " claims the source " + source);
        }
        requireFileName(fileName);
        if (fileBytes < 0 || fileBytes > FILE_BYTES_MAX) {
            throw new IllegalArgumentException("file size must be 0..2^53 bytes, was " + fileBytes);
        }
        if (chunkBytes < CHUNK_BYTES_MIN || chunkBytes > CHUNK_BYTES_MAX || Integer.bitCount(chunkBytes) != 1) {
            throw new IllegalArgumentException(
                    "chunk size must be a power of two in 16384..4194304 bytes, was " + chunkBytes);
        }
        if (chunks(fileBytes, chunkBytes) > CHUNKS_MAX) {
            throw new IllegalArgumentException("a file of " + fileBytes + " bytes in chunks of " + chunkBytes + " has "
                    + chunks(fileBytes, chunkBytes) + " chunks, at most " + CHUNKS_MAX
                    + " are allowed: use larger chunks or split the file");
        }
        if (stripes < 1 || stripes > StripeSet.COUNT_MAX) {
            throw new IllegalArgumentException("stripes must be 1.." + StripeSet.COUNT_MAX + ", was " + stripes);
        }
    }

    /**
     * The smallest chunk size of at least {@code preferredChunkBytes} that keeps a file within {@link #CHUNKS_MAX} chunks.
     *
     * @throws IllegalArgumentException if the file is too large even for the largest chunks
     */
    public static int chunkBytesFor(long fileBytes, int preferredChunkBytes) {
        int chunkBytes = preferredChunkBytes;
        while (chunkBytes < CHUNK_BYTES_MAX && chunks(fileBytes, chunkBytes) > CHUNKS_MAX) {
            chunkBytes *= 2;
        }
        if (chunks(fileBytes, chunkBytes) > CHUNKS_MAX) {
            throw new IllegalArgumentException("a file of " + fileBytes + " bytes is too large, at most "
                    + (long) CHUNKS_MAX * CHUNK_BYTES_MAX + " bytes can be sent: split the file");
        }
        return chunkBytes;
    }

    /** Number of chunks; 0 for an empty file. */
    public int chunkCount() {
        return (int) chunks(fileBytes, chunkBytes);
    }

    /** Number of pages; at least 1. */
    public int pageCount() {
        return Math.max(1, (chunkCount() + CHUNKS_PER_PAGE - 1) / CHUNKS_PER_PAGE);
    }

    /** Bytes of the chunk; only the last may be shorter than {@link #chunkBytes}. */
    public int chunkLength(int index) {
        return (int) Math.min(chunkBytes, fileBytes - chunkOffset(index));
    }

    /** Where the chunk begins in the file, in bytes. */
    public long chunkOffset(int index) {
        if (index < 0 || index >= chunkCount()) {
            throw new IndexOutOfBoundsException("chunk " + index + " of " + chunkCount());
        }
        return (long) index * chunkBytes;
    }

    /** Whether a plan deals the chunks to trees of their own. */
    public boolean isStriped() {
        return stripes > 1;
    }

    /** The page that holds the chunk's digest. */
    public int pageOf(int index) {
        return index / CHUNKS_PER_PAGE;
    }

    /** Number of chunk digests in the page. */
    public int pageChunks(int page) {
        if (page < 0 || page >= pageCount()) {
            throw new IndexOutOfBoundsException("page " + page + " of " + pageCount());
        }
        return Math.min(CHUNKS_PER_PAGE, chunkCount() - page * CHUNKS_PER_PAGE);
    }

    /** Bytes of the page: its chunk digests, and the digest of the file in the last one. */
    public int pageBytes(int page) {
        int digests = pageChunks(page) + (page == pageCount() - 1 ? 1 : 0);
        return digests * DIGEST_BYTES;
    }

    private static long chunks(long fileBytes, int chunkBytes) {
        return fileBytes / chunkBytes + (fileBytes % chunkBytes == 0 ? 0 : 1);
    }

    /**
     * Returns the name if a file can be sent under it.
     *
     * @throws IllegalArgumentException if it is no plain name
     */
    public static String requireFileName(String name) {
        boolean plain = !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX;
        if (!plain) {
            throw new IllegalArgumentException("file name must be a plain name of 1.." + NAME_BYTES_MAX
                    + " bytes, without path, '..' and control characters, was " + Texts.quoted(name));
        }
        return name;
    }
}
