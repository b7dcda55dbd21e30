package dev.banyan.bench.live.repair;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.Outgoing;
import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.Topic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Publishes at a fixed rate, and asks for each so many messages when all have it. */
final class ConfirmedPublisher {
    private static final long RECEIPTS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Publisher<byte[]> publisher;
    private final Outgoing outgoing;
    /** Guarded by itself. */
    private final List<Arrivals.Confirmed> confirmed = new ArrayList<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private @Nullable Thread sender;
    private volatile boolean stopped;
    private volatile long number;

    ConfirmedPublisher(Topic<byte[]> topic) {
        publisher = topic.publisher(PublisherOptions.defaults().withAck(Ack.ALL));
        outgoing = new Outgoing(publisher);
    }

    void start(JsonNode details) {
        int size = details.path("size").asInt();
        long perSecond = details.path("perSecond").asLong();
        int receiptEvery = details.path("receiptEvery").asInt();
        stopped = false;
        synchronized (confirmed) {
            confirmed.clear();
        }
        failed.set(0);
        sender = Loopback.daemon("publisher", () -> publish(size, perSecond, receiptEvery));
    }

    private void publish(int size, long perSecond, int receiptEvery) {
        byte[] message = new byte[size];
        ByteBuffer layout = ByteBuffer.wrap(message);
        long begin = System.nanoTime();
        for (long count = 0; !stopped; count++) {
            long due = begin + count * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            MessageLayout.write(layout, 0, number, due);
            if (number % receiptEvery != 0) {
                outgoing.publish(message);
            } else if (!publishConfirmed(message, number)) {
                return;
            }
            number++;
        }
    }

    /**
     * As with {@link Outgoing}, what finds no room waits.
     *
     * @return whether it is published; not if sending was stopped meanwhile
     */
    private boolean publishConfirmed(byte[] message, long sent) {
        CompletableFuture<Receipt> accepted = publisher.publish(message).toCompletableFuture();
        while (accepted.isCompletedExceptionally()) {
            if (stopped) {
                return false;
            }
            Outgoing.awaitRoom();
            accepted = publisher.publish(message).toCompletableFuture();
        }
        waiting.incrementAndGet();
        accepted.whenComplete((receipt, error) -> {
            long now = System.nanoTime();
            if (error == null) {
                synchronized (confirmed) {
                    confirmed.add(new Arrivals.Confirmed(
                            sent,
                            now,
                            receipt.departed().stream()
                                    .map(Receipt.Departed::member)
                                    .toList()));
                }
            } else {
                failed.incrementAndGet();
            }
            waiting.decrementAndGet();
        });
        return true;
    }

    /** The number after the last that was published. */
    long number() {
        return number;
    }

    /** @return the number after the last that was published */
    long halt() throws InterruptedException {
        stopped = true;
        if (sender != null) {
            sender.join();
        }
        return number;
    }

    /** Waits for those under way. */
    Object receipts() {
        long deadline = System.nanoTime() + RECEIPTS_NANOS;
        while (waiting.get() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        synchronized (confirmed) {
            return Wire.object()
                    .put("missing", waiting.get() + failed.get())
                    .set("receipts", Wire.tree(List.copyOf(confirmed)));
        }
    }
}
