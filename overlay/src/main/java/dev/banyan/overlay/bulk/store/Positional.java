package dev.banyan.overlay.bulk.store;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Whole reads and writes at a position of a file, between a channel and Netty buffers without an extra copy. */
final class Positional {
    private Positional() {}

    /** Writes all readable bytes of {@code bytes} at {@code position}; its indices stay as they are. */
    static void write(FileChannel channel, long position, ByteBuf bytes) throws IOException {
        long at = position;
        for (ByteBuffer part : bytes.nioBuffers()) {
            while (part.hasRemaining()) {
                at += channel.write(part, at);
            }
        }
    }

    /**
     * Appends exactly {@code length} bytes from {@code position} on to {@code into}, whose capacity must suffice.
     *
     * @throws EOFException when the file ends before
     */
    static void read(FileChannel channel, long position, int length, ByteBuf into) throws IOException {
        int done = 0;
        while (done < length) {
            int count = into.writeBytes(channel, position + done, length - done);
            if (count < 0) {
                throw new EOFException(
                        "the file ends at " + (position + done) + ", needed " + (length - done) + " bytes more");
            }
            done += count;
        }
    }
}
