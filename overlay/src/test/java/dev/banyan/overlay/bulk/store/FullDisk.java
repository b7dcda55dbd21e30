package dev.banyan.overlay.bulk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file on a disk with room for a given number of bytes, written in small steps like a slow disk's. */
public final class FullDisk extends ForwardingChannel {
    private static final int STEP_BYTES = 1000;

    private long roomBytes;

    private FullDisk(FileChannel file, long roomBytes) {
        super(file);
        this.roomBytes = roomBytes;
    }

    /** An opener whose files take {@code roomBytes} each. */
    public static FileOpener withRoomFor(long roomBytes) {
        return (path, options) -> new FullDisk(FileChannel.open(path, options), roomBytes);
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
        int count = (int) Math.min(Math.min(source.remaining(), STEP_BYTES), roomBytes);
        if (count == 0 && source.hasRemaining()) {
            throw new IOException("No space left on device");
        }
        ByteBuffer part = source.slice(source.position(), count);
        int written = super.write(part, position);
        source.position(source.position() + written);
        roomBytes -= written;
        return written;
    }
}
