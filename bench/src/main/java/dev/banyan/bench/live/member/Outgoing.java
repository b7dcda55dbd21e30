package dev.banyan.bench.live.member;

import dev.banyan.overlay.Publisher;
import java.util.concurrent.locks.LockSupport;

/** Publishes as fast as a publisher's buffer takes it: waits while it is full. One thread at a time. */
public final class Outgoing {
    /** About what an eighth of the buffer takes to leave. */
    private static final long ROOM_CHECK_NANOS = 100_000;

    private final Publisher<byte[]> publisher;

    /** @param publisher stays the caller's */
    public Outgoing(Publisher<byte[]> publisher) {
        this.publisher = publisher;
    }

    /**
     * Publishes a message.
     *
     * @param message may be reused afterwards
     */
    public void publish(byte[] message) {
        while (!publisher.tryPublish(message)) {
            awaitRoom();
        }
    }

    /** Waits for as long as it may take until a full buffer has room again. */
    public static void awaitRoom() {
        LockSupport.parkNanos(ROOM_CHECK_NANOS);
    }
}
