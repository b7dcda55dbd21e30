package dev.banyan.overlay.live;

import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.FrameTypes;
import dev.banyan.overlay.live.core.LiveFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What neighbours say about live streams, and the streams themselves, as payloads of frames on a tree link.
 *
 * <p>A frame of type {@link #LIVE_CONTROL} is {@code u8 kind}, then the fields of that {@link LiveFrame}: numbers of 1 to 8 bytes as QUIC
 * writes them (RFC 9000, 16), a text as the number of its bytes and UTF-8, a list as the number of its entries and these, a node as name,
 * i64 incarnation, address. A frame of type {@link #LIVE_DATA} is {@code u32 alias, i64 offset}, then at least one byte of the stream.
 * All numbers are big-endian.
 *
 * <p>A frame that would be longer than control frames may be is cut by its lists. The parts of a report have a flag in all but the last
 * of them, and {@link LiveDecoder} puts them together.
 *
 * <p>Immutable; any thread.
 */
public final class LiveCodec {
    /** Type of frames that hold a {@link LiveFrame}. */
    public static final int LIVE_CONTROL = FrameTypes.TREE_FIRST + 2;
    /** Type of frames that hold bytes of a stream. */
    public static final int LIVE_DATA = FrameTypes.STREAM_FIRST;

    /** Bytes before those of the stream in a frame of type {@link #LIVE_DATA}. */
    public static final int DATA_HEADER_BYTES = 12;

    /** Largest offset and number of a message; far beyond what a stream can carry in its life. */
    public static final long OFFSET_MAX = 1L << 60;

    /** Longest name and longest address of a node, in characters, as in the handshake. */
    static final int NODE_CHARS_MAX = 200;

    /** Most bytes of all parts of one report: one hundred thousand members with long names. */
    static final int REPORT_BYTES_MAX = 32 << 20;

    /** Least of what the longest entry of a list needs, with the frame around it. */
    private static final int PAYLOAD_LIMIT_MIN = 4096;

    private final ByteBufAllocator allocator;
    private final int payloadLimitBytes;

    /**
     * Encodes for links with that limit.
     *
     * @param payloadLimitBytes longest payload of a control frame, {@code banyan.link.control-frame-limit}; 4096 or more
     */
    public LiveCodec(ByteBufAllocator allocator, int payloadLimitBytes) {
        if (payloadLimitBytes < PAYLOAD_LIMIT_MIN) {
            throw new IllegalArgumentException(
                    "control frames must have room for " + PAYLOAD_LIMIT_MIN + " bytes, had " + payloadLimitBytes);
        }
        this.allocator = allocator;
        this.payloadLimitBytes = payloadLimitBytes;
    }

    /**
     * The payloads, in order, in which this frame travels as frames of type {@link #LIVE_CONTROL}: mostly one. They are made by {@link
     * Frame#begin}; the caller releases them.
     *
     * @throws IllegalArgumentException if a number is none that a stream can have; nothing is left to release then
     */
    public List<ByteBuf> encode(LiveFrame frame) {
        int bytes = LiveFrameSize.of(frame);
        if (bytes <= payloadLimitBytes) {
            return List.of(encode(frame, bytes, false));
        }
        if (bytes > REPORT_BYTES_MAX) {
            throw new IllegalArgumentException("a frame of " + bytes + " bytes about live streams; the most is "
                    + REPORT_BYTES_MAX + ": banyan.live.roster-limit is too large for names as long as these");
        }
        List<LiveFrame> parts = new FrameSplitter(payloadLimitBytes).split(frame);
        List<ByteBuf> payloads = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            boolean more = frame instanceof LiveFrame.Report && i < parts.size() - 1;
            payloads.add(encode(parts.get(i), LiveFrameSize.of(parts.get(i)), more));
        }
        return payloads;
    }

    private ByteBuf encode(LiveFrame frame, int bytes, boolean more) {
        // All numbers were written once already, to count their bytes, so nothing is thrown here.
        ByteBuf payload = Frame.begin(allocator, bytes);
        frame.<@Nullable Void>accept(new FrameWriter(new FrameBuffer(payload), more));
        return payload;
    }

    /**
     * The begin of a frame of type {@link #LIVE_DATA}, in a new buffer made by {@link Frame#begin}, which the caller releases.
     *
     * @param alias as this node told the stream; positive
     * @param offset of the first byte that follows
     */
    public static ByteBuf dataHeader(ByteBufAllocator allocator, int alias, long offset) {
        return Frame.begin(allocator, DATA_HEADER_BYTES).writeInt(alias).writeLong(offset);
    }

    /**
     * Reads the begin of a frame of type {@link #LIVE_DATA}; what remains readable are bytes of the stream.
     *
     * @throws LiveFormatException if the header is none, or nothing follows it
     */
    public static DataHeader readDataHeader(ByteBuf payload) throws LiveFormatException {
        int bytes = payload.readableBytes() - DATA_HEADER_BYTES;
        if (bytes < 1) {
            throw new LiveFormatException(
                    "a data frame of " + payload.readableBytes() + " bytes; the least is " + (DATA_HEADER_BYTES + 1));
        }
        int alias = payload.readInt();
        long offset = payload.readLong();
        if (alias < 1) {
            throw new LiveFormatException("data of stream " + Integer.toUnsignedString(alias)
                    + "; streams have numbers from 1 to " + Integer.MAX_VALUE);
        }
        if (offset < 0 || offset > OFFSET_MAX - bytes) {
            throw new LiveFormatException("data of stream " + alias + ": " + bytes + " bytes from offset "
                    + Long.toUnsignedString(offset) + "; a stream ends at " + OFFSET_MAX);
        }
        return new DataHeader(alias, offset);
    }

    /**
     * Which bytes a data frame holds.
     *
     * @param alias as the peer told the stream; positive, and not yet known to be one
     * @param offset of the first byte; not negative, and the last one is below {@link #OFFSET_MAX}
     */
    public record DataHeader(int alias, long offset) {}
}
