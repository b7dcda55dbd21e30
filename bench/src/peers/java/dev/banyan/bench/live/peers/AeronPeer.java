package dev.banyan.bench.live.peers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.fanout.Peer;
import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Aeron over UDP: the publisher sends to each subscriber, none of which it outruns. A media driver per process, with one thread: there are more
 * processes than processors.
 */
public final class AeronPeer implements Peer {
    private static final int STREAM = 1001;
    private static final int TERM_BYTES = 8 << 20;
    private static final int MTU_BYTES = 8 * 1024;
    private static final int FRAGMENTS = 64;
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private @Nullable MediaDriver driver;
    private @Nullable Aeron client;
    private @Nullable Publication publication;
    private @Nullable Subscription subscription;
    private @Nullable Thread poller;
    private volatile boolean closed;
    private UnsafeBuffer outgoing = new UnsafeBuffer(0, 0);
    private final IdleStrategy idle = idle();

    /** Made by name. */
    public AeronPeer() {}

    private static IdleStrategy idle() {
        return new BackoffIdleStrategy(
                100, 10, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(100));
    }

    @Override
    public JsonNode open(Seat seat, JsonNode publisher, Receiver receiver) throws IOException {
        closed = false;
        driver = MediaDriver.launchEmbedded(new MediaDriver.Context()
                .aeronDirectoryName(seat.directory())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(idle())
                .publicationTermBufferLength(TERM_BYTES)
                .mtuLength(MTU_BYTES)
                .spiesSimulateConnection(false));
        client = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        if (seat.publishes()) {
            int control = freePort();
            publication = client.addExclusivePublication(
                    "aeron:udp?control-mode=dynamic|control=127.0.0.1:" + control + "|fc=min,g:/" + seat.subscribers(),
                    STREAM);
            return Wire.object().put("control", control);
        }
        subscription = client.addSubscription(
                "aeron:udp?endpoint=127.0.0.1:0|control-mode=dynamic|control=127.0.0.1:"
                        + publisher.path("control").asInt(),
                STREAM);
        Subscription polled = subscription;
        poller = new Thread(() -> poll(polled, receiver), "poll");
        poller.setDaemon(true);
        poller.start();
        return Wire.object();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private void poll(Subscription polled, Receiver receiver) {
        IdleStrategy waiting = idle();
        ByteBuffer begin = ByteBuffer.allocate(MessageLayout.BYTES_MIN);
        FragmentAssembler assembler = new FragmentAssembler((buffer, offset, length, header) -> {
            // Its buffers are little-endian.
            buffer.getBytes(offset, begin, 0, begin.capacity());
            receiver.received(begin, 0);
        });
        while (!closed) {
            waiting.idle(polled.poll(assembler, FRAGMENTS));
        }
    }

    @Override
    public void connect(List<JsonNode> all) {
        Publication sending = publication;
        if (sending != null) {
            while (!sending.isConnected()) {
                Pause.of(LOOK_EVERY);
            }
        } else {
            while (!java.util.Objects.requireNonNull(subscription).isConnected()) {
                Pause.of(LOOK_EVERY);
            }
        }
    }

    @Override
    public void publish(ByteBuffer message) throws IOException {
        Publication sending = java.util.Objects.requireNonNull(publication);
        if (outgoing.byteArray() != message.array()) {
            outgoing = new UnsafeBuffer(message.array());
        }
        idle.reset();
        for (long position = sending.offer(outgoing, 0, message.remaining());
                position < 0;
                position = sending.offer(outgoing, 0, message.remaining())) {
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                throw new IOException("the publication is closed: " + position);
            }
            idle.idle();
        }
    }

    @Override
    public void flush() {
        // Its driver sends what was offered by itself.
    }

    @Override
    public boolean restless() {
        return true;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (poller != null) {
            poller.join();
        }
        CloseHelper.closeAll(client, driver);
    }
}
