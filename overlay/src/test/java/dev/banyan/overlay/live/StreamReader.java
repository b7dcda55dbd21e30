package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A subscriber for tests: cuts deliveries into messages, and notices what the contract of listeners forbids. Takes all there is. */
public final class StreamReader implements SubscriberListener {
    private static final class Reading {
        final ByteArrayOutputStream rest = new ByteArrayOutputStream();
        long last;
        long wanted;
    }

    private final Map<StreamId, Reading> readings = new TreeMap<>();
    private final BiConsumer<StreamId, byte[]> onMessage;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private volatile boolean ready;
    private volatile boolean takes = true;
    private IncomingStreams subscription;

    /** @param onMessage gets each body; on the event loop */
    public StreamReader(BiConsumer<StreamId, byte[]> onMessage) {
        this.onMessage = onMessage;
    }

    /** Takes all from now on. */
    public StreamReader reads(IncomingStreams incoming) {
        subscription = incoming;
        incoming.grant(Long.MAX_VALUE / 2);
        return this;
    }

    public boolean isReady() {
        return ready;
    }

    public long messages() {
        return messages.get();
    }

    /** Everything but starts and messages, in words. */
    public List<String> notes() {
        return notes;
    }

    @Override
    public void ready() {
        ready = true;
    }

    @Override
    public void started(StreamId stream, Position at, long fromNumber) {
        Reading reading = readings.computeIfAbsent(stream, id -> new Reading());
        boolean goesOn = fromNumber == LiveEffect.StreamStarted.GO_ON;
        reading.wanted = goesOn ? reading.last + 1 : fromNumber;
        reading.last = at.number();
        reading.rest.reset();
        if (at.number() >= reading.wanted) {
            notes.add("missing " + reading.wanted + " to " + at.number());
        }
    }

    @Override
    public void delivered(StreamId stream, byte[] delivered) {
        bytes.addAndGet(delivered.length);
        Reading reading = readings.get(stream);
        ByteBuffer in;
        if (reading.rest.size() == 0) {
            in = ByteBuffer.wrap(delivered);
        } else {
            reading.rest.writeBytes(delivered);
            in = ByteBuffer.wrap(reading.rest.toByteArray());
            reading.rest.reset();
        }
        while (in.remaining() >= MessageFormat.HEADER_BYTES
                && in.remaining() >= MessageFormat.HEADER_BYTES + MessageFormat.bodyBytes(in.getInt(in.position()))) {
            byte[] body = new byte[MessageFormat.bodyBytes(in.getInt())];
            in.getLong();
            in.get(body);
            reading.last++;
            if (reading.last >= reading.wanted) {
                messages.incrementAndGet();
                onMessage.accept(stream, body);
            }
        }
        reading.rest.write(in.array(), in.position(), in.remaining());
    }

    @Override
    public void gap(StreamId stream, Position resume, GapReason reason) {
        Reading reading = readings.get(stream);
        notes.add("gap " + (reading.last + 1) + " to " + resume.number() + " " + reason);
        reading.last = resume.number();
        reading.rest.reset();
    }

    @Override
    public void ended(StreamId stream, EndCause cause) {
        notes.add("ended at " + readings.get(stream).last + " " + cause);
    }

    @Override
    public void demoted(StreamId stream, Duration stalled) {
        notes.add("demoted");
    }

    @Override
    public void closed(String reason, boolean failure) {
        notes.add("closed: " + reason);
    }
}
