package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** An application that publishes on a simulated node: what it has said, what may go into the log, which receipts came. */
public final class SimPublisher {
    final StreamId stream;
    private final List<LiveEffect.ReceiptReady> receipts = new ArrayList<>();
    private final TreeMap<Long, Position> unwritten = new TreeMap<>();
    private Optional<String> failure = Optional.empty();
    private int audience;
    private int receiptsAsked;
    long written;
    long mayUntil;
    boolean closing;

    SimPublisher(StreamId stream) {
        this.stream = stream;
    }

    /** Whose words these are. */
    public StreamId stream() {
        return stream;
    }

    /** Receipts so far, in order. */
    public List<LiveEffect.ReceiptReady> receipts() {
        return List.copyOf(receipts);
    }

    /** Receipts that were asked for. */
    public int receiptsAsked() {
        return receiptsAsked;
    }

    /** Why nothing more can be published; empty while it can. */
    public Optional<String> failure() {
        return failure;
    }

    /** Members that subscribe, as last told. */
    public int audience() {
        return audience;
    }

    /** Bytes that wait for room in the log. */
    public long waitingBytes() {
        return unwritten.isEmpty() ? 0 : unwritten.lastEntry().getValue().offset() - written;
    }

    void receiptAsked() {
        receiptsAsked++;
    }

    void say(Position end) {
        unwritten.put(end.number(), end);
    }

    /** Bytes that can go into the log now. */
    long takeWritable() {
        if (unwritten.isEmpty() || failure.isPresent()) {
            return 0;
        }
        long bytes = Math.min(unwritten.lastEntry().getValue().offset(), mayUntil) - written;
        if (bytes <= 0) {
            return 0;
        }
        written += bytes;
        unwritten.values().removeIf(end -> end.offset() <= written);
        return bytes;
    }

    void receipt(LiveEffect.ReceiptReady receipt) {
        receipts.add(receipt);
    }

    void failed(String reason) {
        failure = Optional.of(reason);
    }

    void audience(int members) {
        audience = members;
    }
}
