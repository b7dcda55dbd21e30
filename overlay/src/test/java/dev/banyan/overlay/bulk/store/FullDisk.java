package dev.banyan.overlay.bulk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file channel on a disk with room for a given number of bytes, written in small steps like a slow disk's. */
public final class FullDisk extends FileChannel {
    private static final int STEP_BYTES = 1000;

    private final FileChannel file;
    private long roomBytes;

    private FullDisk(FileChannel file, long roomBytes) {
        this.file = file;
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
        int written = file.write(part, position);
        source.position(source.position() + written);
        roomBytes -= written;
        return written;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return file.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return file.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("only positional writes");
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException("only positional writes");
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        file.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("only positional writes");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return file.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
