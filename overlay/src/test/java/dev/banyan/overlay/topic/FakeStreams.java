package dev.banyan.overlay.topic;

import dev.banyan.overlay.live.IncomingStreams;
import dev.banyan.overlay.live.LiveStreams;
import dev.banyan.overlay.live.OutgoingStream;
import dev.banyan.overlay.live.PublisherListener;
import dev.banyan.overlay.live.SubscriberListener;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.LiveStats;
import dev.banyan.overlay.live.core.LiveUse;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Live streams of one node, without a network: what publishers hand over is in the log when {@link #pump} is called, and goes on to the
 * subscribers in pieces of random length. Whoever calls {@code pump} is the event loop.
 */
final class FakeStreams implements LiveStreams {
    static final NodeId NODE = new NodeId("a", 7, "127.0.0.1:1");

    private final Random random;
    private final int pieceBytesMax;
    final List<FakeOutgoing> outgoing = new ArrayList<>();
    final List<FakeIncoming> incoming = new ArrayList<>();
    /** The log of each stream takes so many bytes in all. */
    private long room = Long.MAX_VALUE;

    FakeStreams(long seed, int pieceBytesMax) {
        this.random = new Random(seed);
        this.pieceBytesMax = pieceBytesMax;
    }

    synchronized void setRoom(long bytes) {
        room = bytes;
    }

    @Override
    public synchronized OutgoingStream publish(String topic, PublisherListener listener) {
        FakeOutgoing stream = new FakeOutgoing(new StreamId(topic, NODE, outgoing.size() + 1), listener);
        outgoing.add(stream);
        return stream;
    }

    @Override
    public synchronized IncomingStreams subscribe(
            String topic, StartAt start, SlowPolicy policy, SubscriberListener listener) {
        FakeIncoming subscription = new FakeIncoming(topic, start, policy, listener);
        incoming.add(subscription);
        return subscription;
    }

    @Override
    public CompletionStage<LiveUse> use() {
        return CompletableFuture.completedFuture(new LiveUse(1, 2, 3, 4, 5, 6, new LiveStats(7, 8, 9, 10, 11, 12)));
    }

    /** Moves all that can be moved now. */
    void pump() {
        List.copyOf(outgoing).forEach(FakeOutgoing::pump);
        List.copyOf(incoming).forEach(FakeIncoming::pump);
    }

    /** Publishers are told that nothing goes on, so that they let go of what they hold. */
    void end() {
        outgoing.forEach(stream -> stream.listener.failed("the streams have ended"));
    }

    /** A publisher's stream. */
    final class FakeOutgoing implements OutgoingStream {
        final StreamId id;
        final PublisherListener listener;
        /** One per call of write. */
        final List<Integer> writes = new ArrayList<>();
        /** Numbers. */
        final List<Long> asked = new ArrayList<>();

        final ByteArrayOutputStream handedOver = new ByteArrayOutputStream();
        /** One per call of after. */
        final List<Duration> delays = new ArrayList<>();

        private final List<Runnable> delayed = new ArrayList<>();
        private int written;
        boolean closed;

        FakeOutgoing(StreamId id, PublisherListener listener) {
            this.id = id;
            this.listener = listener;
        }

        @Override
        public StreamId stream() {
            return id;
        }

        @Override
        public void write(ByteBuf messages) {
            synchronized (FakeStreams.this) {
                if (closed) {
                    throw new IllegalStateException("written after the close");
                }
                byte[] bytes = new byte[messages.readableBytes()];
                messages.readBytes(bytes);
                messages.release();
                writes.add(bytes.length);
                handedOver.writeBytes(bytes);
            }
        }

        @Override
        public void after(Duration delay, Runnable task) {
            synchronized (FakeStreams.this) {
                delays.add(delay);
                delayed.add(task);
            }
        }

        /** The time that tasks were to wait is over. */
        void passTime() {
            List<Runnable> due;
            synchronized (FakeStreams.this) {
                due = List.copyOf(delayed);
                delayed.clear();
            }
            due.forEach(Runnable::run);
        }

        @Override
        public void askReceipt(long number, long end) {
            synchronized (FakeStreams.this) {
                if (end > handedOver.size()) {
                    throw new IllegalStateException("asked about what was not handed over");
                }
                asked.add(number);
            }
        }

        @Override
        public void close() {
            synchronized (FakeStreams.this) {
                closed = true;
            }
        }

        long waitingBytes() {
            synchronized (FakeStreams.this) {
                return handedOver.size() - written;
            }
        }

        void pump() {
            passTime();
            int now;
            synchronized (FakeStreams.this) {
                int most = (int) Math.min(room, handedOver.size());
                if (most <= written) {
                    return;
                }
                written += 1 + random.nextInt(most - written);
                now = written;
            }
            listener.written(now);
        }

        /** Every member has all up to that message. */
        void receipt(long number, int members, Departed... departed) {
            listener.receipt(new LiveEffect.ReceiptReady(id, number, members, List.of(departed), true));
        }
    }

    /** A subscription. */
    final class FakeIncoming implements IncomingStreams {
        final String topic;
        final StartAt start;
        final SlowPolicy policy;
        final SubscriberListener listener;
        private final Map<StreamId, Integer> read = new HashMap<>();
        private final List<StreamId> ended = new ArrayList<>();
        long granted;
        int grants;
        long delivered;
        boolean cancelled;

        FakeIncoming(String topic, StartAt start, SlowPolicy policy, SubscriberListener listener) {
            this.topic = topic;
            this.start = start;
            this.policy = policy;
            this.listener = listener;
        }

        @Override
        public void grant(long bytes) {
            synchronized (FakeStreams.this) {
                granted = Math.max(granted, bytes);
                grants++;
            }
        }

        @Override
        public void cancel() {
            synchronized (FakeStreams.this) {
                cancelled = true;
            }
        }

        void pump() {
            for (FakeOutgoing from : List.copyOf(outgoing)) {
                if (from.id.topic().equals(topic)) {
                    pump(from);
                }
            }
        }

        private void pump(FakeOutgoing from) {
            byte[] piece;
            synchronized (FakeStreams.this) {
                if (cancelled || ended.contains(from.id)) {
                    return;
                }
                Integer known = read.putIfAbsent(from.id, 0);
                if (known == null) {
                    listener.started(from.id, Position.START, 1);
                }
                int at = read.get(from.id);
                int most = (int) Math.min(from.written - at, granted - delivered);
                if (most <= 0) {
                    if (from.closed && at == from.handedOver.size()) {
                        ended.add(from.id);
                        listener.ended(from.id, EndCause.CLOSED);
                    }
                    return;
                }
                int bytes = 1 + random.nextInt(Math.min(most, pieceBytesMax));
                piece = Arrays.copyOfRange(from.handedOver.toByteArray(), at, at + bytes);
                read.put(from.id, at + bytes);
                delivered += bytes;
            }
            listener.delivered(from.id, Unpooled.wrappedBuffer(piece));
        }
    }
}
