package dev.banyan.bench.live.fanout;

import dev.banyan.bench.live.MessageLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Publishes numbered messages on a thread of its own: as fast as they are taken, or at a fixed rate. */
final class Publisher {
    private final Peer peer;
    private final ByteBuffer message;
    private @Nullable Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;
    private long number;

    Publisher(Peer peer, int sizeBytes) {
        this.peer = peer;
        message = ByteBuffer.allocate(sizeBytes);
    }

    /** The number of the next message. */
    long next() {
        return number;
    }

    /** @param perSecond 0 = as fast as they are taken */
    void start(long perSecond) {
        stopped = false;
        Thread started = new Thread(() -> run(perSecond), "publisher");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void run(long perSecond) {
        try {
            if (perSecond == 0) {
                publishAsTaken();
            } else {
                publishAtRate(perSecond);
            }
            peer.flush();
        } catch (Exception e) {
            failure = e;
        }
    }

    private void publishAsTaken() throws Exception {
        while (!stopped) {
            publish(System.nanoTime());
        }
    }

    /** The time of a message is when it was due, however late it is published. */
    private void publishAtRate(long perSecond) throws Exception {
        long begin = System.nanoTime();
        for (long count = 0; !stopped; ) {
            long now = System.nanoTime();
            long due = due(begin, count, perSecond);
            if (due > now) {
                peer.flush();
                LockSupport.parkNanos(due - System.nanoTime());
            }
            while (due <= now) {
                publish(due);
                due = due(begin, ++count, perSecond);
            }
        }
    }

    private static long due(long begin, long count, long perSecond) {
        return begin + count * TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    private void publish(long sentNanos) throws Exception {
        MessageLayout.write(message, 0, number++, sentNanos);
        message.clear();
        peer.publish(message);
    }

    /** @return the number after the last that was published */
    long stop() throws Exception {
        stopped = true;
        Thread running = thread;
        if (running != null) {
            running.join();
        }
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
        return number;
    }
}
