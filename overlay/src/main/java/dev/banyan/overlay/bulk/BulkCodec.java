package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.Bitmap;
import dev.banyan.overlay.bulk.core.BulkFrame;
import dev.banyan.overlay.bulk.core.StripeSet;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.FrameTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of bulk links as bytes. Numbers are big-endian; a chunk or a page is {@code u32 index, bytes} and goes from
 * node to node unchanged. Every number from a peer is checked against the header of the transfer.
 *
 * <p>Immutable; any thread.
 */
final class BulkCodec {
    static final int HAVE = FrameTypes.BULK_CONTROL_FIRST;
    static final int UPSTREAM = FrameTypes.BULK_CONTROL_FIRST + 1;
    static final int STOPPED = FrameTypes.BULK_CONTROL_FIRST + 2;
    static final int GRANT = FrameTypes.BULK_CONTROL_FIRST + 3;
    static final int REQUEST = FrameTypes.BULK_CONTROL_FIRST + 4;
    static final int PURE_RELAY = FrameTypes.BULK_CONTROL_FIRST + 5;
    static final int PAGE = FrameTypes.BULK_CONTROL_FIRST + 6;
    static final int CHUNK = FrameTypes.BULK_CHUNK_FIRST;
    /** Among the long frames because the map of the largest file has 128 KiB. */
    static final int HAVE_MAP = FrameTypes.BULK_CHUNK_FIRST + 1;

    /** Bytes in front of the content of a page or chunk. */
    static final int INDEX_BYTES = 4;

    /** Most indexes in one request. */
    static final int REQUEST_MAX = 4096;

    /** Largest sum of bytes in a grant or a stop; far beyond what a link can carry in its life. */
    static final long BYTES_MAX = 1L << 60;

    private final TransferHeader header;

    BulkCodec(TransferHeader header) {
        this.header = header;
    }

    /**
     * Reads a frame; neither its indices nor its reference count change.
     *
     * @return {@link Incoming.Malformed} for whatever breaks a rule; nothing is thrown
     */
    Incoming decode(Frame frame) {
        ByteBuf in = frame.payload().duplicate();
        try {
            Incoming incoming = read(frame.type(), in);
            boolean content = incoming instanceof Incoming.Page || incoming instanceof Incoming.Chunk;
            if (!content && in.isReadable()) {
                return new Incoming.Malformed(
                        "frame type " + frame.type() + " has " + in.readableBytes() + " bytes too many");
            }
            return incoming;
        } catch (IndexOutOfBoundsException e) {
            return new Incoming.Malformed("frame type " + frame.type() + " is too short with "
                    + frame.payload().readableBytes() + " bytes");
        } catch (Refused e) {
            return new Incoming.Malformed(e.reason);
        }
    }

    /** The type under which a control frame travels. */
    static int typeOf(BulkFrame frame) {
        return frame.accept(TYPE);
    }

    /** The payload of a control frame in a new buffer, which the caller releases. */
    static ByteBuf encode(BulkFrame frame, ByteBufAllocator allocator) {
        return frame.accept(new Encoder(allocator));
    }

    private Incoming read(int type, ByteBuf in) throws Refused {
        return switch (type) {
            case HAVE_MAP ->
                new Incoming.Control(
                        new BulkFrame.HaveMap(bitmap(in, header.chunkCount()), bitmap(in, header.pageCount())));
            case HAVE -> have(in);
            case UPSTREAM -> upstream(in);
            case STOPPED -> new Incoming.Control(new BulkFrame.Stopped(sum(in, "stopped")));
            case GRANT -> new Incoming.Control(new BulkFrame.Grant(sum(in, "grant")));
            case REQUEST -> request(in);
            case PURE_RELAY -> new Incoming.Control(new BulkFrame.PureRelay());
            case PAGE -> page(in);
            case CHUNK -> chunk(in);
            default -> throw new Refused("frame type " + type + " is unknown on a bulk link");
        };
    }

    private Incoming have(ByteBuf in) throws Refused {
        int first = index(in, "have", header.chunkCount());
        int last = index(in, "have", header.chunkCount());
        if (first > last) {
            throw new Refused("have from chunk " + first + " to " + last);
        }
        return new Incoming.Control(new BulkFrame.Have(first, last));
    }

    private Incoming upstream(ByteBuf in) throws Refused {
        int count = in.readUnsignedByte();
        long stripes = in.readLong();
        try {
            return new Incoming.Control(new BulkFrame.Upstream(new StripeSet(count, stripes)));
        } catch (IllegalArgumentException e) {
            throw new Refused("upstream: " + e.getMessage());
        }
    }

    private Incoming request(ByteBuf in) throws Refused {
        int count = in.readUnsignedShort();
        if (count == 0 || count > REQUEST_MAX) {
            throw new Refused("request of " + count + " chunks, allowed are 1 to " + REQUEST_MAX);
        }
        List<Integer> indexes = new ArrayList<>(Math.min(count, in.readableBytes() / INDEX_BYTES));
        int before = -1;
        for (int i = 0; i < count; i++) {
            int index = index(in, "request", header.chunkCount());
            if (index <= before) {
                throw new Refused("request of chunk " + index + " after " + before);
            }
            indexes.add(index);
            before = index;
        }
        return new Incoming.Control(new BulkFrame.Request(indexes));
    }

    private Incoming page(ByteBuf in) throws Refused {
        int page = index(in, "page", header.pageCount());
        if (in.readableBytes() != header.pageBytes(page)) {
            throw new Refused("page " + page + " with " + in.readableBytes() + " instead of " + header.pageBytes(page)
                    + " bytes");
        }
        return new Incoming.Page(page, in.readableBytes());
    }

    private Incoming chunk(ByteBuf in) throws Refused {
        int index = index(in, "chunk", header.chunkCount());
        if (in.readableBytes() != header.chunkLength(index)) {
            throw new Refused("chunk " + index + " with " + in.readableBytes() + " instead of "
                    + header.chunkLength(index) + " bytes");
        }
        return new Incoming.Chunk(index, in.readableBytes());
    }

    private static int index(ByteBuf in, String what, int count) throws Refused {
        long index = in.readUnsignedInt();
        if (index >= count) {
            throw new Refused(what + " names number " + index + " of " + count);
        }
        return (int) index;
    }

    private static long sum(ByteBuf in, String what) throws Refused {
        long bytes = in.readLong();
        if (bytes < 0 || bytes > BYTES_MAX) {
            throw new Refused(what + " of " + Long.toUnsignedString(bytes) + " bytes");
        }
        return bytes;
    }

    private static Bitmap bitmap(ByteBuf in, int size) throws Refused {
        byte[] bytes = new byte[Bitmap.bytesFor(size)]; // The size is ours, not the peer's.
        in.readBytes(bytes);
        try {
            return Bitmap.fromBytes(size, bytes);
        } catch (IllegalArgumentException e) {
            throw new Refused("have-map: " + e.getMessage());
        }
    }

    /** Ends the reading of a frame that breaks a rule; without a stack, since a peer may cause many. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Refused(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }

    private static final BulkFrame.Visitor<Integer> TYPE = new BulkFrame.Visitor<>() {
        @Override
        public Integer haveMap(BulkFrame.HaveMap frame) {
            return HAVE_MAP;
        }

        @Override
        public Integer have(BulkFrame.Have frame) {
            return HAVE;
        }

        @Override
        public Integer upstream(BulkFrame.Upstream frame) {
            return UPSTREAM;
        }

        @Override
        public Integer stopped(BulkFrame.Stopped frame) {
            return STOPPED;
        }

        @Override
        public Integer grant(BulkFrame.Grant frame) {
            return GRANT;
        }

        @Override
        public Integer request(BulkFrame.Request frame) {
            return REQUEST;
        }

        @Override
        public Integer pureRelay(BulkFrame.PureRelay frame) {
            return PURE_RELAY;
        }
    };

    private record Encoder(ByteBufAllocator allocator) implements BulkFrame.Visitor<ByteBuf> {
        @Override
        public ByteBuf haveMap(BulkFrame.HaveMap frame) {
            byte[] chunks = frame.chunks().toBytes();
            byte[] pages = frame.pages().toBytes();
            return allocator
                    .buffer(chunks.length + pages.length)
                    .writeBytes(chunks)
                    .writeBytes(pages);
        }

        @Override
        public ByteBuf have(BulkFrame.Have frame) {
            return allocator.buffer(8).writeInt(frame.first()).writeInt(frame.last());
        }

        @Override
        public ByteBuf upstream(BulkFrame.Upstream frame) {
            return allocator
                    .buffer(1 + Long.BYTES)
                    .writeByte(frame.stripes().count())
                    .writeLong(frame.stripes().stripes());
        }

        @Override
        public ByteBuf stopped(BulkFrame.Stopped frame) {
            return allocator.buffer(8).writeLong(frame.sentBytes());
        }

        @Override
        public ByteBuf grant(BulkFrame.Grant frame) {
            return allocator.buffer(8).writeLong(frame.bytes());
        }

        @Override
        public ByteBuf request(BulkFrame.Request frame) {
            int count = frame.indexes().size();
            if (count == 0 || count > REQUEST_MAX) {
                throw new IllegalArgumentException("a request must have 1 to " + REQUEST_MAX + " indexes: " + count);
            }
            ByteBuf out = allocator.buffer(2 + count * INDEX_BYTES).writeShort(count);
            frame.indexes().forEach(out::writeInt);
            return out;
        }

        @Override
        public ByteBuf pureRelay(BulkFrame.PureRelay frame) {
            return allocator.buffer(0);
        }
    }
}
