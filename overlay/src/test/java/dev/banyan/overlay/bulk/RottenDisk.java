package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.ForwardingChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file on a disk that gives one bit back wrong. */
final class RottenDisk extends ForwardingChannel {
    private final long rottenPosition;

    private RottenDisk(FileChannel file, long rottenPosition) {
        super(file);
        this.rottenPosition = rottenPosition;
    }

    static FileOpener flippingBitAt(long position) {
        return (path, options) -> new RottenDisk(FileChannel.open(path, options), position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        int count = super.read(target, position);
        if (rottenPosition >= position && rottenPosition < position + count) {
            int at = start + (int) (rottenPosition - position);
            target.put(at, (byte) (target.get(at) ^ 4));
        }
        return count;
    }
}
