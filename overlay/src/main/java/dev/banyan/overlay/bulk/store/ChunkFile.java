package dev.banyan.overlay.bulk.store;

import io.netty.buffer.ByteBuf;

/** A file from which chunks are sent: the original at the source, the growing copy elsewhere. Blocking; several threads. */
public interface ChunkFile {
    /**
     * Appends {@code length} bytes from {@code position} of the file to {@code into}, whose capacity must suffice.
     *
     * @throws StoreException with the reason; {@code into} may then hold some of the bytes
     */
    void read(long position, int length, ByteBuf into) throws StoreException;

    /** Closes the file; running reads fail. Repeated calls do nothing. */
    void close() throws StoreException;
}
