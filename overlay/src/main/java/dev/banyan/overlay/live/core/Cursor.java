package dev.banyan.overlay.live.core;

import org.jspecify.annotations.Nullable;

/** A reader of a stream's log: a neighbour to which it is sent, or a local subscription. */
final class Cursor {
    final Stream stream;
    final Outlet outlet;
    /** The stream on the link, where the outlet is one. */
    final @Nullable Channel channel;
    /** The next byte it takes. */
    long offset;
    /** It may take what lies below this. */
    long until;
    /** It has said where it is; only then it takes anything. */
    boolean open;
    /** Nobody waits for it. */
    boolean demoted;

    /** The standstill of the stream in which it was told last that all wait for it. */
    long blockTold;

    /** It stands in the outlet's line. */
    boolean queued;

    /** Where it stood when the stream's stillness began to be watched. */
    long watchedOffset;

    Cursor(Stream stream, Outlet outlet, @Nullable Channel channel) {
        this.stream = stream;
        this.outlet = outlet;
        this.channel = channel;
    }

    /** Bytes that it may take now. */
    long available() {
        return open ? Math.min(until, stream.have) - offset : 0;
    }

    /** Whether the log keeps what it has not taken yet. */
    boolean gates() {
        return open && !demoted;
    }

    void openAt(long from, long limit) {
        open = true;
        offset = from;
        until = limit;
    }

    void close() {
        open = false;
        demoted = false;
    }
}
