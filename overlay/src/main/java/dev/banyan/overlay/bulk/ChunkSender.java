package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.overlay.link.Link;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the chunks that the core hands out: from memory, else from the file, read once for all links that wait for the
 * same chunk. A link gets its next chunk only while it is writable; the core counts a chunk as sent when the link has
 * taken it. Used on the transfer's event loop only.
 */
final class ChunkSender {
    private final TransferFile file;
    private final DiskQueue disk;
    private final ChunkMemory memory;
    private final Meter meter;
    private final Consumer<TransferInput> core;
    private final Map<Integer, List<Outgoing>> reading = new HashMap<>();

    ChunkSender(TransferFile file, DiskQueue disk, ChunkMemory memory, Meter meter, Consumer<TransferInput> core) {
        this.file = file;
        this.disk = disk;
        this.memory = memory;
        this.meter = meter;
        this.core = core;
    }

    /** One chunk on its way to one link. */
    static final class Outgoing {
        private final Port port;
        private final int index;
        private @Nullable ByteBuf frame;
        private boolean dropped;

        private Outgoing(Port port, int index) {
            this.port = port;
            this.index = index;
        }

        private void drop() {
            dropped = true;
            if (frame != null) {
                frame.release();
                frame = null;
            }
        }
    }

    /** Sends a chunk as soon as the link can take it and the bytes are there. */
    void send(Port port, int index) {
        Outgoing outgoing = new Outgoing(port, index);
        port.outbox().add(outgoing);
        ByteBuf frame = memory.find(index);
        if (frame != null) {
            outgoing.frame = frame.retain();
            pump(port);
        } else {
            read(outgoing);
        }
    }

    /** Sends on what waits for the link. */
    void pump(Port port) {
        Link link = port.link();
        Outgoing next = port.outbox().peek();
        while (link != null && next != null && next.frame != null && link.writable()) {
            port.outbox().remove();
            ByteBuf frame = next.frame;
            link.send(BulkCodec.CHUNK, frame);
            meter.sent(port.peer(), frame.readableBytes() - BulkCodec.INDEX_BYTES);
            next.drop();
            core.accept(new TransferInput.SendDone(port.number(), next.index));
            next = port.outbox().peek();
        }
    }

    /** Drops what waits for a link that is gone. */
    void dropAll(Port port) {
        port.outbox().forEach(Outgoing::drop);
        port.outbox().clear();
    }

    private void read(Outgoing outgoing) {
        int index = outgoing.index;
        List<Outgoing> waiting = reading.get(index);
        if (waiting != null) {
            waiting.add(outgoing);
            return;
        }
        reading.put(index, new ArrayList<>(List.of(outgoing)));
        disk.run(() -> file.read(index), frame -> readDone(index, frame), e -> readFailed(index, e.getMessage()));
    }

    private void readDone(int index, ByteBuf frame) {
        try {
            memory.heat(index, frame);
            List<Outgoing> waiting = takeWaiting(index);
            waiting.forEach(outgoing -> outgoing.frame = frame.retain());
            waiting.forEach(outgoing -> pump(outgoing.port));
        } finally {
            frame.release();
        }
    }

    private void readFailed(int index, @Nullable String reason) {
        for (Outgoing outgoing : takeWaiting(index)) {
            outgoing.port.outbox().remove(outgoing);
            core.accept(new TransferInput.SendFailed(outgoing.port.number(), index, String.valueOf(reason)));
            pump(outgoing.port);
        }
    }

    private List<Outgoing> takeWaiting(int index) {
        List<Outgoing> waiting = reading.remove(index);
        if (waiting == null) {
            throw new IllegalStateException("nobody waits for chunk " + index);
        }
        waiting.removeIf(outgoing -> outgoing.dropped);
        return waiting;
    }
}
