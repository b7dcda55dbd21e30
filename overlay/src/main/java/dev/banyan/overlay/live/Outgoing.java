package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveInput;
import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A local publisher's stream: takes orders on any thread, carries them out on the group's event loop. */
final class Outgoing implements OutgoingStream {
    private sealed interface Order {
        record Bytes(ByteBuf messages) implements Order {}

        record Receipt(long number, long end) implements Order {}

        record Close() implements Order {}
    }

    private final LiveShell shell;
    private final StreamId stream;
    private final PublisherListener listener;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private long mayUntil;
    private long written;
    private boolean closing;
    private boolean over;
    private boolean failed;

    Outgoing(LiveShell shell, StreamId stream, PublisherListener listener) {
        this.shell = shell;
        this.stream = stream;
        this.listener = listener;
    }

    @Override
    public StreamId stream() {
        return stream;
    }

    @Override
    public void write(ByteBuf messages) {
        order(new Order.Bytes(messages));
    }

    @Override
    public void askReceipt(long number, long end) {
        order(new Order.Receipt(number, end));
    }

    @Override
    public void after(Duration delay, Runnable task) {
        shell.after(delay, task);
    }

    @Override
    public void close() {
        order(new Order.Close());
    }

    private void order(Order order) {
        orders.add(order);
        if (called.compareAndSet(false, true) && !shell.later(this::takeOrders)) {
            // The event loops have stopped: nobody else takes orders any more.
            dropOrders();
        }
    }

    private void takeOrders() {
        called.set(false);
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            if (order instanceof Order.Bytes bytes) {
                take(bytes.messages());
            } else if (order instanceof Order.Receipt receipt && !over) {
                shell.tell(new LiveInput.ReceiptAsked(stream, receipt.number(), receipt.end()));
            } else if (order instanceof Order.Close) {
                closing = true;
            }
        }
        writeOn();
    }

    private void take(ByteBuf messages) {
        if (over || closing) {
            messages.release();
        } else {
            waiting.add(messages);
        }
    }

    private void dropOrders() {
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            if (order instanceof Order.Bytes bytes) {
                bytes.messages().release();
            }
        }
    }

    /** There is room in the log up to that offset. */
    void may(long until) {
        mayUntil = until;
        writeOn();
    }

    private void writeOn() {
        long before = written;
        LiveInput.Appended appended = null;
        while (!over && !waiting.isEmpty() && written < mayUntil) {
            ByteBuf next = waiting.element();
            long room = mayUntil - written;
            ByteBuf part;
            if (next.readableBytes() <= room) {
                part = waiting.remove();
            } else {
                part = next.readRetainedSlice((int) room);
            }
            written += part.readableBytes();
            appended = shell.append(stream, part);
        }
        if (appended != null) {
            shell.published(appended, written - before);
            listener.written(written);
        }
        if (closing && waiting.isEmpty() && !over) {
            over = true;
            shell.tell(new LiveInput.PublisherClosed(stream));
        }
    }

    /** Whether something was handed over that is not in the log. */
    boolean isWaiting() {
        return !waiting.isEmpty() || !orders.isEmpty();
    }

    /** Nothing more is taken; what was handed over is still written, and what the publisher holds. */
    void finish(String reason) {
        if (!failed) {
            listener.leaving(reason);
        }
        takeOrders();
        closing = true;
        writeOn();
    }

    PublisherListener listener() {
        return listener;
    }

    void fail(String reason) {
        over = true;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        dropOrders();
        if (!failed) {
            failed = true;
            listener.failed(reason);
        }
    }
}
