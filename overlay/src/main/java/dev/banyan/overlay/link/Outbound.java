package dev.banyan.overlay.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of frames into a socket, in order: at once, or on a paced link as its {@link Pacer}s grant. Flushes once
 * per turn of the event loop, however many frames were written. On the event loop of the connection only.
 */
abstract class Outbound {
    /** Told the bytes that the kernel took, or that were lost with the connection. */
    interface Written {
        void written(long bytes, boolean sent);
    }

    private final Channel channel;
    private final Written written;
    private boolean flushScheduled;

    private Outbound(Channel channel, Written written) {
        this.channel = channel;
        this.written = written;
    }

    /** Frames go to the socket at once. */
    static Outbound direct(Channel channel, Written written) {
        return new Direct(channel, written);
    }

    /**
     * Frames wait for their turn at each pacer that has a limit.
     *
     * @param pacers in this order; at least one
     */
    static Outbound paced(Channel channel, Written written, List<Pacer> pacers) {
        return new Paced(channel, written, pacers);
    }

    /** Takes over a buffer. */
    final void write(ByteBuf buffer) {
        write(List.of(buffer));
    }

    /** Takes over buffers, at least one, that are sent one behind the other. */
    abstract void write(List<ByteBuf> buffers);

    /** Calls back when everything written before is in the kernel, or lost. */
    abstract void whenWritten(Runnable then);

    /** The socket takes bytes again. */
    abstract void writable();

    /** Drops what is not in the socket's hands yet. */
    abstract void discard();

    final Channel channel() {
        return channel;
    }

    final void lost(long bytes) {
        written.written(bytes, false);
    }

    /** One listener for the last buffer tells of all: what is written in order is taken in order. */
    final void toSocket(List<ByteBuf> buffers) {
        long bytes = 0;
        for (int i = 0; i < buffers.size() - 1; i++) {
            bytes += buffers.get(i).readableBytes();
            channel.write(buffers.get(i));
        }
        ByteBuf last = buffers.get(buffers.size() - 1);
        long all = bytes + last.readableBytes();
        channel.write(last).addListener((ChannelFutureListener) done -> written.written(all, done.isSuccess()));
        if (!flushScheduled) {
            flushScheduled = true;
            LinkLoops.atEndOfTurn(channel.eventLoop(), () -> {
                flushScheduled = false;
                channel.flush();
            });
        }
    }

    final void afterSocket(Runnable then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) done -> then.run());
    }

    private static final class Direct extends Outbound {
        Direct(Channel channel, Written written) {
            super(channel, written);
        }

        @Override
        void write(List<ByteBuf> buffers) {
            toSocket(buffers);
        }

        @Override
        void whenWritten(Runnable then) {
            afterSocket(then);
        }

        @Override
        void writable() {}

        @Override
        void discard() {}
    }

    private static final class Paced extends Outbound {
        private static final int AHEAD_BYTES = 262_144;

        private final List<Turn> turns = new ArrayList<>();
        private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
        private final ArrayDeque<Runnable> onEmpty = new ArrayDeque<>();
        private long queuedBytes;
        private long requestedBytes;
        private boolean discarded;

        Paced(Channel channel, Written written, List<Pacer> pacers) {
            super(channel, written);
            for (int i = 0; i < pacers.size(); i++) {
                turns.add(new Turn(i, pacers.get(i)));
            }
        }

        /** What the link waits for at one of its pacers. */
        private final class Turn implements Pacer.Sender {
            private final int place;
            private final Pacer pacer;

            Turn(int place, Pacer pacer) {
                this.place = place;
                this.pacer = pacer;
            }

            @Override
            public EventLoop loop() {
                return channel().eventLoop();
            }

            @Override
            public void granted(int bytes) {
                ask(place + 1, bytes);
            }
        }

        /** Asks the first pacer from that place on that has a limit; what all have granted is sent. */
        private void ask(int from, int bytes) {
            for (int place = from; place < turns.size(); place++) {
                Turn turn = turns.get(place);
                if (!discarded && turn.pacer.rate() > 0) {
                    turn.pacer.request(turn, bytes);
                    return;
                }
            }
            send(bytes);
        }

        private boolean isLimited() {
            for (Turn turn : turns) {
                if (turn.pacer.rate() > 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        void write(List<ByteBuf> buffers) {
            if (queue.isEmpty() && !discarded && !isLimited()) {
                toSocket(buffers);
                return;
            }
            for (ByteBuf buffer : buffers) {
                if (discarded) {
                    lost(buffer.readableBytes());
                    buffer.release();
                } else {
                    queue.add(buffer);
                    queuedBytes += buffer.readableBytes();
                }
            }
            if (!discarded) {
                request();
            }
        }

        @Override
        void whenWritten(Runnable then) {
            if (queue.isEmpty()) {
                afterSocket(then);
            } else {
                onEmpty.add(then);
            }
        }

        @Override
        void writable() {
            request();
        }

        private void send(int bytes) {
            requestedBytes -= bytes;
            int left = bytes;
            while (left > 0 && !queue.isEmpty()) {
                ByteBuf head = queue.element();
                int part = Math.min(left, head.readableBytes());
                if (part == head.readableBytes()) {
                    queue.remove();
                    toSocket(List.of(head));
                } else {
                    toSocket(List.of(head.readRetainedSlice(part)));
                }
                queuedBytes -= part;
                left -= part;
            }
            if (queue.isEmpty()) {
                runOnEmpty();
            }
            request();
        }

        @Override
        void discard() {
            discarded = true;
            turns.forEach(turn -> turn.pacer.cancel(turn));
            while (!queue.isEmpty()) {
                ByteBuf buffer = queue.remove();
                lost(buffer.readableBytes());
                buffer.release();
            }
            queuedBytes = 0;
            runOnEmpty();
        }

        private void runOnEmpty() {
            while (!onEmpty.isEmpty()) {
                afterSocket(onEmpty.remove());
            }
        }

        /** Keeps a few turns asked for ahead, or a sender on another loop than the pacer would miss its turn. */
        private void request() {
            long more = Math.min(queuedBytes, AHEAD_BYTES) - requestedBytes;
            if (more > 0 && !discarded && channel().isWritable()) {
                requestedBytes += more;
                ask(0, (int) more);
            }
        }
    }
}
