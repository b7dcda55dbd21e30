package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveEffect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A publisher for tests: lays out messages and hands them over. Used by one thread. */
public final class StreamWriter implements PublisherListener {
    private final AtomicLong written = new AtomicLong();
    private final List<LiveEffect.ReceiptReady> receipts = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile int audience;
    private OutgoingStream out;
    private long number;
    private long end;

    /** Writes to that stream. */
    public StreamWriter to(OutgoingStream stream) {
        out = stream;
        return this;
    }

    /** Hands over a message. */
    public void say(byte[] body) {
        ByteBuf message = PooledByteBufAllocator.DEFAULT.directBuffer(MessageFormat.HEADER_BYTES + body.length);
        message.writeInt(MessageFormat.lengthWord(body.length, false))
                .writeLong(0)
                .writeBytes(body);
        number++;
        end += message.readableBytes();
        out.write(message);
    }

    /** Hands over several messages of one size, all bytes zero but the number at the begin, in one buffer. */
    public void say(int messages, int bodyBytes) {
        ByteBuf buffer =
                PooledByteBufAllocator.DEFAULT.directBuffer(messages * (MessageFormat.HEADER_BYTES + bodyBytes));
        for (int i = 0; i < messages; i++) {
            number++;
            buffer.writeInt(MessageFormat.lengthWord(bodyBytes, false)).writeLong(0);
            buffer.writeLong(number).writeZero(bodyBytes - Long.BYTES);
        }
        end += buffer.readableBytes();
        out.write(buffer);
    }

    /** Asks for a receipt of the last message. */
    public void askReceipt() {
        out.askReceipt(number, end);
    }

    public void close() {
        out.close();
    }

    /** Bytes handed over that are not in the log. */
    public long unwritten() {
        return end - written.get();
    }

    public List<LiveEffect.ReceiptReady> receipts() {
        return receipts;
    }

    public List<String> failures() {
        return failures;
    }

    public int audience() {
        return audience;
    }

    @Override
    public void written(long offset) {
        written.set(offset);
    }

    @Override
    public void receipt(LiveEffect.ReceiptReady receipt) {
        receipts.add(receipt);
    }

    @Override
    public void audience(int members) {
        audience = members;
    }

    @Override
    public void failed(String reason) {
        failures.add(reason);
    }
}
