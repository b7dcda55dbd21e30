package dev.banyan.overlay.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a socket received into frames. A frame is a slice of the buffer it came in, or, if it came in several, what
 * {@link FramePieces} makes of them: large pieces are never copied. It never allocates for bytes that a peer only announced, and never throws for what a peer sent.
 *
 * <p>After a fault or {@link #stop} all further input is dropped. One per connection, on its event loop.
 */
final class FrameDecoder {
    /** Told what comes out. May call {@link #rules} and {@link #stop}. */
    interface Sink {
        /** A whole frame; the sink owns the payload. */
        void frame(Frame frame);

        /** The input breaks a rule; nothing comes after this. */
        void fault(LinkReason reason, String detail);
    }

    private final Sink sink;
    private FrameRules rules;
    private boolean stopped;
    private int headerBytes;
    private int lengthField;
    private int type;
    private int payloadBytes;
    private @Nullable FramePieces pieces;

    FrameDecoder(Sink sink, FrameRules rules) {
        this.sink = sink;
        this.rules = rules;
    }

    /** Judges all later frames by these rules. */
    void rules(FrameRules newRules) {
        rules = newRules;
    }

    /** Whether the input so far ends within a frame. */
    boolean midFrame() {
        return headerBytes > 0;
    }

    /** Drops what is incomplete and everything that comes later. */
    void stop() {
        stopped = true;
        headerBytes = 0;
        if (pieces != null) {
            pieces.release();
            pieces = null;
        }
    }

    /** Takes the next received bytes; owns and releases the buffer. */
    void decode(ByteBufAllocator allocator, ByteBuf in) {
        try {
            while (!stopped && in.isReadable()) {
                if (headerBytes < Frame.HEADER_BYTES) {
                    readHeader(in);
                }
                if (!stopped && headerBytes == Frame.HEADER_BYTES) {
                    readPayload(allocator, in);
                }
            }
        } finally {
            in.release();
        }
    }

    private void readHeader(ByteBuf in) {
        if (headerBytes == 0 && in.readableBytes() >= Frame.HEADER_BYTES) {
            lengthField = in.readInt();
            type = in.readUnsignedByte();
            headerBytes = Frame.HEADER_BYTES;
        } else {
            while (headerBytes < Frame.HEADER_BYTES && in.isReadable()) {
                int next = in.readUnsignedByte();
                if (headerBytes < 4) {
                    lengthField = lengthField << 8 | next;
                } else {
                    type = next;
                }
                headerBytes++;
            }
        }
        if (headerBytes >= 4 && lengthField == 0) {
            fault(LinkReason.EMPTY_FRAME, "a frame of length 0");
        } else if (headerBytes == Frame.HEADER_BYTES) {
            checkHeader();
        }
    }

    private void checkHeader() {
        long announcedBytes = Integer.toUnsignedLong(lengthField) - 1;
        int limit = rules.limit(type);
        if (limit == FrameRules.NOT_ALLOWED || announcedBytes > limit) {
            LinkReason reason = rules.verdict(lengthField, type);
            fault(
                    reason,
                    reason == LinkReason.TLS_REQUEST
                            ? "it speaks TLS; " + FrameRules.TLS_ADVICE
                            : "a frame of type " + type + " with " + announcedBytes + " bytes; "
                                    + (limit < 0
                                            ? "the type is not allowed here"
                                            : "at most " + limit + " are allowed"));
        } else {
            payloadBytes = (int) announcedBytes;
        }
    }

    private void readPayload(ByteBufAllocator allocator, ByteBuf in) {
        FramePieces parts = pieces;
        if (parts == null) {
            if (in.readableBytes() >= payloadBytes) {
                emit(in.readRetainedSlice(payloadBytes));
                return;
            }
            if (!in.isReadable()) {
                return;
            }
            parts = new FramePieces(allocator, payloadBytes);
            pieces = parts;
        }
        parts.take(in);
        if (parts.complete()) {
            pieces = null;
            emit(parts.payload());
        }
    }

    private void emit(ByteBuf payload) {
        headerBytes = 0;
        lengthField = 0;
        rules = rules.after(type);
        sink.frame(new Frame(type, payload));
    }

    private void fault(LinkReason reason, String detail) {
        stop();
        sink.fault(reason, detail);
    }
}
