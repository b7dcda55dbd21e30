package dev.banyan.overlay.topic;

import dev.banyan.overlay.live.MessageFormat;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one stream into messages. A message that lies whole in what was offered is shown where it lies; one that comes in
 * pieces is put together in memory that grows with what has come, never by what its header says. Not thread-safe.
 */
final class MessageReader {
    /** What the offered bytes contain next. */
    enum Found {
        /** Nothing more that is whole. */
        NOTHING,
        /** A message. */
        MESSAGE,
        /** The end of a message that there was no room for. */
        LOST
    }

    private enum Fate {
        KEEP,
        SKIP,
        LOSE
    }

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NO_BYTES = {};
    private static final ByteBuffer EMPTY = ByteBuffer.wrap(NO_BYTES);
    private static final int FIRST_PIECE_BYTES = 4096;

    private final Unfinished unfinished;
    private final byte[] cutHeader = new byte[MessageFormat.HEADER_BYTES];
    private int cutHeaderBytes;

    /** What was offered last, until all of it has been read. */
    private @Nullable ByteBuf offered;

    private byte[] piece = NO_BYTES;
    private ByteBuffer pieceView = EMPTY;
    private int offset;
    private int end;
    private int position;

    private boolean inBody;
    private Fate fate = Fate.KEEP;
    private int lengthWord;
    private int bodyBytes;
    private int passedBytes;
    private byte[] body = NO_BYTES;

    private long number;
    private long wantedFrom;
    private long micros;
    private ByteBuffer bodyView = EMPTY;

    MessageReader(Unfinished unfinished) {
        this.unfinished = unfinished;
    }

    /**
     * What is offered next begins behind message {@code number}; messages below {@code wantedFrom} are skipped. What had come in part
     * is forgotten.
     */
    void begin(long number, long wantedFrom) {
        this.number = number;
        this.wantedFrom = wantedFrom;
        forgetUnfinished();
        drop();
        cutHeaderBytes = 0;
        inBody = false;
    }

    /** Frees the memory of what has come in part. */
    void forgetUnfinished() {
        unfinished.giveBack(body.length);
        body = NO_BYTES;
    }

    /**
     * The next bytes of the stream, when {@link #next} has found nothing more.
     *
     * @param bytes in an array; belongs to this
     */
    void offer(ByteBuf bytes) {
        if (position < end) {
            throw new IllegalStateException((end - position) + " bytes have not been read yet");
        }
        drop();
        offered = bytes;
        piece = bytes.array();
        pieceView = ByteBuffer.wrap(piece);
        offset = bytes.arrayOffset() + bytes.readerIndex();
        end = offset + bytes.readableBytes();
        position = offset;
    }

    /** Gives back what was offered; what of it has not been read never will be. */
    void drop() {
        if (offered != null) {
            offered.release();
            offered = null;
            piece = NO_BYTES;
            pieceView = EMPTY;
        }
        end = position;
    }

    /** Bytes of the last offer that have been read. */
    int position() {
        return position - offset;
    }

    /** Number of the last message that was found, skipped or lost. */
    long number() {
        return number;
    }

    /** Number of the last message that is settled: found, skipped, lost or not wanted. */
    long settled() {
        return Math.max(number, wantedFrom - 1);
    }

    /** When the message that was found was published, in microseconds since 1970. */
    long micros() {
        return micros;
    }

    /** Whether the body that was found begins with headers. */
    boolean hasHeaders() {
        return MessageFormat.hasHeaders(lengthWord);
    }

    /** The body that was found, until the next call. */
    ByteBuffer body() {
        return bodyView;
    }

    /**
     * Looks for the next message.
     *
     * @throws BadMessageException if there is none and never will be
     */
    Found next() throws BadMessageException {
        if (offered == null) {
            return Found.NOTHING;
        }
        while (inBody || readHeader()) {
            boolean whole = fate == Fate.KEEP ? keep() : pass();
            if (!whole) {
                drop();
                return Found.NOTHING;
            }
            inBody = false;
            number++;
            if (fate != Fate.SKIP) {
                return fate == Fate.KEEP ? Found.MESSAGE : Found.LOST;
            }
        }
        drop();
        return Found.NOTHING;
    }

    private boolean readHeader() throws BadMessageException {
        int left = end - position;
        if (cutHeaderBytes == 0 && left >= MessageFormat.HEADER_BYTES) {
            begin(piece, position);
            position += MessageFormat.HEADER_BYTES;
            return true;
        }
        int more = Math.min(left, MessageFormat.HEADER_BYTES - cutHeaderBytes);
        System.arraycopy(piece, position, cutHeader, cutHeaderBytes, more);
        position += more;
        cutHeaderBytes += more;
        if (cutHeaderBytes < MessageFormat.HEADER_BYTES) {
            return false;
        }
        cutHeaderBytes = 0;
        begin(cutHeader, 0);
        return true;
    }

    private void begin(byte[] header, int at) throws BadMessageException {
        lengthWord = (int) INT.get(header, at);
        micros = (long) LONG.get(header, at + Integer.BYTES);
        bodyBytes = MessageFormat.bodyBytes(lengthWord);
        if (bodyBytes > MessageFormat.BODY_BYTES_MAX) {
            throw new BadMessageException(
                    "a body of " + bodyBytes + " bytes; at most " + MessageFormat.BODY_BYTES_MAX + " are allowed");
        }
        inBody = true;
        passedBytes = 0;
        fate = number + 1 < wantedFrom ? Fate.SKIP : Fate.KEEP;
    }

    /** Returns whether the body is there. */
    private boolean keep() {
        int left = end - position;
        if (passedBytes == 0 && left >= bodyBytes) {
            // Whoever decoded the last one may have left anything in the view.
            bodyView = pieceView
                    .clear()
                    .order(ByteOrder.BIG_ENDIAN)
                    .position(position)
                    .limit(position + bodyBytes);
            position += bodyBytes;
            return true;
        }
        int more = Math.min(left, bodyBytes - passedBytes);
        if (!makeRoom(passedBytes + more)) {
            forgetUnfinished();
            fate = Fate.LOSE;
            return pass();
        }
        System.arraycopy(piece, position, body, passedBytes, more);
        position += more;
        passedBytes += more;
        if (passedBytes < bodyBytes) {
            return false;
        }
        bodyView = ByteBuffer.wrap(body, 0, bodyBytes);
        forgetUnfinished();
        return true;
    }

    private boolean makeRoom(int bytes) {
        if (bytes <= body.length) {
            return true;
        }
        int wanted = (int) Math.min(bodyBytes, Math.max(FIRST_PIECE_BYTES, Math.max(bytes, 2L * body.length)));
        if (!unfinished.take(wanted - body.length)) {
            return false;
        }
        body = Arrays.copyOf(body, wanted);
        return true;
    }

    /** Returns whether all of the body has gone by. */
    private boolean pass() {
        int more = Math.min(end - position, bodyBytes - passedBytes);
        position += more;
        passedBytes += more;
        return passedBytes == bodyBytes;
    }
}
