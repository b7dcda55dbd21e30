package dev.banyan.overlay.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one stream that this node holds, at their offsets. What was received in large pieces stays in the buffer it came in; small
 * pieces are copied together, so that the log pins at most {@value #PIN_FACTOR} times what it holds, and a part of one slab. On the
 * group's event loop only.
 */
final class StreamLog {
    private static final int PIN_FACTOR = 4;
    private static final int SLAB_BYTES_MIN = 1024;
    private static final int SLAB_BYTES_MAX = 65_536;
    private static final int SEGMENTS_MIN = 8;

    /** Consecutive bytes in one buffer. */
    private static final class Segment {
        final long offset;
        final ByteBuf bytes;
        final int begin;
        int length;
        private @Nullable ByteBuffer ints;

        Segment(long offset, ByteBuf bytes, int length) {
            this.offset = offset;
            this.bytes = bytes;
            this.begin = bytes.readerIndex();
            this.length = length;
        }

        long end() {
            return offset + length;
        }

        boolean holds(long from, int count) {
            return from >= offset && from + count <= end();
        }

        /** Messages may be small and many, and a view is read faster than a buffer. */
        int intAt(long at) {
            ByteBuffer view = ints;
            if (view == null) {
                view = bytes.nioBuffer(begin, bytes.capacity() - begin);
                ints = view;
            }
            return view.getInt((int) (at - offset));
        }
    }

    private final ByteBufAllocator allocator;
    /** A ring, so that releasing at the front and searching by offset both cost little. */
    private @Nullable Segment[] ring = new @Nullable Segment[SEGMENTS_MIN];

    private int first;
    private int count;
    private long end;
    private @Nullable Segment slab;
    /** Where the last length of a message was read; the next one is mostly there, too. */
    private @Nullable Segment scanned;

    private int slabBytes = SLAB_BYTES_MIN;

    StreamLog(ByteBufAllocator allocator, long begin) {
        this.allocator = allocator;
        this.end = begin;
    }

    /** Where the next byte goes. */
    long end() {
        return end;
    }

    /** Appends the readable bytes; owns the buffer from now on. */
    void append(ByteBuf bytes) {
        if (bytes instanceof CompositeByteBuf composite) {
            for (ByteBuf part : composite.decompose(composite.readerIndex(), composite.readableBytes())) {
                appendPart(part.retain());
            }
            composite.release();
        } else {
            appendPart(bytes);
        }
    }

    private void appendPart(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if ((long) length * PIN_FACTOR >= pinned(bytes)) {
            add(new Segment(end, bytes, length));
            end += length;
            slab = null;
            slabBytes = SLAB_BYTES_MIN;
        } else {
            copy(bytes);
            bytes.release();
        }
    }

    private static int pinned(ByteBuf bytes) {
        ByteBuf root = bytes;
        for (ByteBuf behind = root.unwrap(); behind != null; behind = root.unwrap()) {
            root = behind;
        }
        return root.capacity();
    }

    private void copy(ByteBuf bytes) {
        while (bytes.isReadable()) {
            Segment target = slab;
            if (target == null || !target.bytes.isWritable()) {
                slabBytes = target == null ? slabBytes : Math.min(SLAB_BYTES_MAX, 2 * slabBytes);
                target = new Segment(end, allocator.directBuffer(slabBytes, slabBytes), 0);
                slab = target;
                add(target);
            }
            int part = Math.min(bytes.readableBytes(), target.bytes.writableBytes());
            target.bytes.writeBytes(bytes, part);
            target.length += part;
            end += part;
        }
    }

    private void add(Segment segment) {
        if (count == ring.length) {
            @Nullable Segment[] larger = new @Nullable Segment[2 * count];
            for (int i = 0; i < count; i++) {
                larger[i] = segment(i);
            }
            ring = larger;
            first = 0;
        }
        ring[(first + count) % ring.length] = segment;
        count++;
    }

    private Segment segment(int index) {
        return Objects.requireNonNull(ring[(first + index) % ring.length]);
    }

    /** Gives up the bytes below this offset, as far as they fill buffers. */
    void release(long below) {
        while (count > 0 && segment(0).end() <= below) {
            Segment gone = segment(0);
            ring[first] = null;
            first = (first + 1) % ring.length;
            count--;
            gone.bytes.release();
            slab = gone == slab ? null : slab;
            scanned = gone == scanned ? null : scanned;
        }
    }

    /** Gives up everything; not to be used any more. */
    void discard() {
        release(Long.MAX_VALUE);
    }

    private int find(long offset) {
        int high = count - 1;
        // Most readers are near the end.
        for (int near = high; near >= 0 && near > high - 2; near--) {
            if (segment(near).offset <= offset) {
                return near;
            }
        }
        int low = 0;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segment(middle).offset <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private void requireHeld(long from, int bytes) {
        if (count == 0 || from < segment(0).offset || from + bytes > end) {
            throw new IllegalStateException("the log does not hold " + bytes + " bytes from " + from + "; it holds "
                    + (count == 0 ? "nothing before " : segment(0).offset + " to ") + end);
        }
    }

    /** The bytes as slices that the caller owns. */
    List<ByteBuf> slices(long from, int bytes) {
        requireHeld(from, bytes);
        List<ByteBuf> parts = new ArrayList<>(2);
        int left = bytes;
        long at = from;
        for (int i = find(from); left > 0; i++) {
            Segment segment = segment(i);
            int skip = (int) (at - segment.offset);
            int part = Math.min(left, segment.length - skip);
            parts.add(segment.bytes.retainedSlice(segment.begin + skip, part));
            at += part;
            left -= part;
        }
        return parts;
    }

    /** The bytes once more, in an array; the caller owns the buffer. */
    ByteBuf copy(long from, int bytes) {
        requireHeld(from, bytes);
        ByteBuf copy = allocator.heapBuffer(bytes, bytes);
        for (int i = find(from); copy.isWritable(); i++) {
            Segment segment = segment(i);
            int skip = (int) (from + copy.readableBytes() - segment.offset);
            int part = Math.min(copy.writableBytes(), segment.length - skip);
            copy.writeBytes(segment.bytes, segment.begin + skip, part);
        }
        return copy;
    }

    /** The number in the four bytes from there. */
    int intAt(long offset) {
        Segment segment = scanned;
        if (segment == null || !segment.holds(offset, Integer.BYTES)) {
            requireHeld(offset, Integer.BYTES);
            segment = segment(find(offset));
            scanned = segment;
        }
        if (segment.holds(offset, Integer.BYTES)) {
            return segment.intAt(offset);
        }
        ByteBuf copy = copy(offset, Integer.BYTES);
        int number = copy.readInt();
        copy.release();
        return number;
    }
}
