package dev.banyan.overlay.topic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher has said and the log does not have yet. Messages that come while others are on their way to the log are gathered, so
 * that a single one leaves at once and many go together. Once they do, those that follow are gathered for a while, too: whatever
 * wakes a node costs it, and each of those below it, more than the messages. Not thread-safe.
 */
final class Outbox {
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private final int limitBytes;
    private final int batchBytes;
    private @Nullable ByteBuf batch;
    private int batchMessages;
    /** More than one message left together last. */
    private boolean dense;
    /** What comes is gathered, also when nothing is on its way. */
    private boolean gathering;

    private long number;
    private long end;
    private long handedOver;
    private long written;

    /**
     * @param limitBytes most that waits, but for a single longer message
     * @param batchBytes most that is gathered
     */
    Outbox(int limitBytes, int batchBytes) {
        this.limitBytes = limitBytes;
        this.batchBytes = batchBytes;
    }

    /** Number of the last message; 0 before the first. */
    long number() {
        return number;
    }

    /** Where the last message ends in the stream. */
    long end() {
        return end;
    }

    long waitingBytes() {
        return end - written;
    }

    /** Whether all that was said is in the log. */
    boolean isWritten() {
        return written >= end;
    }

    /** Whether a message of that length may be added. */
    boolean hasRoomFor(int messageBytes) {
        return waitingBytes() == 0 || waitingBytes() + messageBytes <= limitBytes;
    }

    /** Whether it is worth while to wake who waits for room. */
    boolean isHalfEmpty() {
        return waitingBytes() <= limitBytes / 2;
    }

    /** Whether the next message has to go into a batch of its own. */
    boolean isFullFor(int messageBytes) {
        return batch != null && batch.readableBytes() + messageBytes > batchBytes;
    }

    void add(OutgoingMessage message, long micros) {
        ByteBuf into = batch;
        if (into == null) {
            // What is alone needs no room for others.
            into = ALLOCATOR.directBuffer(isIdle() ? message.bytes() : Math.max(batchBytes, message.bytes()));
            batch = into;
        }
        message.write(into, micros);
        batchMessages++;
        number++;
        end += message.bytes();
    }

    private boolean isIdle() {
        return written >= handedOver;
    }

    /** What is to go to the log now: a batch that is full, or any if nothing is on its way and none is gathered, or room is short. */
    Optional<ByteBuf> takeDue() {
        boolean mayWait = gathering && isHalfEmpty();
        boolean due = batch != null && (isIdle() && !mayWait || batch.readableBytes() >= batchBytes);
        return due ? take() : Optional.empty();
    }

    /**
     * Messages come so fast that they leave together, and nothing is on its way: gathers them until {@link #gathered}.
     *
     * @return whether it begins to
     */
    boolean beginsToGather() {
        boolean begins = dense && isIdle() && !gathering;
        gathering |= begins;
        return begins;
    }

    /** The time to gather is over. */
    void gathered() {
        gathering = false;
    }

    /** All that has not gone to the log yet. */
    Optional<ByteBuf> take() {
        ByteBuf taken = batch;
        if (taken != null) {
            dense = batchMessages > 1;
        }
        batch = null;
        batchMessages = 0;
        handedOver = end;
        return Optional.ofNullable(taken);
    }

    void written(long offset) {
        written = Math.max(written, offset);
    }

    /** Forgets what has not gone to the log. */
    void clear() {
        take().ifPresent(ByteBuf::release);
        written = end;
    }
}
