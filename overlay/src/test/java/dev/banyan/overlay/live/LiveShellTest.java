package dev.banyan.overlay.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveShellTest {
    private static final NodeId ME = new NodeId("me", 1, "127.0.0.1:1");
    private static final NodeId PEER = new NodeId("peer", 1, "127.0.0.1:2");

    private final EventLoop loop = new DefaultEventLoop();
    private final PeerLink link = new PeerLink();
    private final LiveShell shell = new LiveShell(new LiveShell.Wiring(
            ME,
            loop,
            LiveSettings.from(Section.at(ConfigFactory.load(), "banyan.live"), 128 * 1024),
            64 * 1024,
            UnpooledByteBufAllocator.DEFAULT,
            () -> 1,
            System::nanoTime,
            effect -> {}));

    /** A link to a peer that is told nothing. */
    private final class PeerLink implements Link {
        final List<LinkReason> failures = new ArrayList<>();

        @Override
        public NodeId peer() {
            return PEER;
        }

        @Override
        public LinkKind kind() {
            return new LinkKind.Tree(1);
        }

        @Override
        public String group() {
            return "group";
        }

        @Override
        public boolean dialled() {
            return true;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void send(int type, ByteBuf payload) {}

        @Override
        public void send(int type, ByteBuf head, List<ByteBuf> rest) {
            head.release();
            rest.forEach(ByteBuf::release);
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public OptionalLong rttNanos() {
            return OptionalLong.empty();
        }

        @Override
        public void close(String reason) {}

        @Override
        public void fail(LinkReason reason, String detail) {
            failures.add(reason);
        }
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(10, TimeUnit.SECONDS);
    }

    private void open() throws Exception {
        onLoop(() -> {
            shell.linkOpened(link, LinkRole.PARENT);
            return true;
        });
    }

    /** The frame comes in; returns its payload, as it is after that. */
    private ByteBuf receive(int type, byte... bytes) throws Exception {
        ByteBuf payload = Unpooled.directBuffer().writeBytes(bytes);
        assertThat(onLoop(() -> shell.received(link, new Frame(type, payload)))).isTrue();
        onLoop(() -> true); // behind what the shell has put off
        return payload;
    }

    private static byte[] data(int alias, int bytes) {
        ByteBuf frame = LiveCodec.dataHeader(UnpooledByteBufAllocator.DEFAULT, alias, 0);
        byte[] payload = new byte[frame.readableBytes() + bytes];
        frame.readBytes(payload, 0, frame.readableBytes());
        frame.release();
        return payload;
    }

    /** Takes what it is told of a stream that this node publishes; grants each time a little more than it got. */
    private static final class Reader implements SubscriberListener {
        private final Random random = new Random(1);
        private final ByteBuf read = Unpooled.buffer();
        private @Nullable IncomingStreams stream;
        private boolean ready;
        private String closed = "";

        void from(IncomingStreams source) {
            stream = source;
            grantMore();
        }

        private void grantMore() {
            Objects.requireNonNull(stream).grant(read.readableBytes() + 1 + random.nextInt(40_000));
        }

        @Override
        public void ready() {
            ready = true;
        }

        @Override
        public void started(StreamId of, Position at, long fromNumber) {}

        @Override
        public void delivered(StreamId of, ByteBuf bytes) {
            read.writeBytes(bytes);
            bytes.release();
            grantMore();
        }

        @Override
        public void gap(StreamId of, Position resume, GapReason reason) {
            closed = "a gap";
        }

        @Override
        public void ended(StreamId of, EndCause cause) {}

        @Override
        public void demoted(StreamId of, Duration stalled) {}

        @Override
        public void closed(String reason, boolean failure) {
            closed = reason;
        }
    }

    private static final class Writer implements PublisherListener {
        private String failed = "";
        private Runnable lastWords = () -> {};

        @Override
        public void written(long offset) {}

        @Override
        public void receipt(LiveEffect.ReceiptReady receipt) {}

        @Override
        public void audience(int members) {}

        @Override
        public void leaving(String reason) {
            lastWords.run();
        }

        @Override
        public void failed(String reason) {
            failed = reason;
        }
    }

    private static byte[] message(Random random) {
        byte[] body = new byte[random.nextInt(3000)];
        random.nextBytes(body);
        return ByteBuffer.allocate(MessageFormat.HEADER_BYTES + body.length)
                .putInt(body.length)
                .putLong(0)
                .put(body)
                .array();
    }

    @Test
    void whatWaitsForRoomInTheLogComesWholeAndInOrder() throws Exception {
        Random random = new Random(7);
        Reader reader = new Reader();
        Writer writer = new Writer();
        shell.rootChanged(true);
        reader.from(shell.subscribe("topic", StartAt.EARLIEST, SlowPolicy.BLOCK, reader));
        OutgoingStream publisher = shell.publish("topic", writer);
        await().atMost(Duration.ofSeconds(10)).until(() -> onLoop(() -> reader.ready));
        ByteBuf said = Unpooled.buffer();
        for (int i = 0; i < 5000; i++) {
            byte[] message = message(random);
            said.writeBytes(message);
            publisher.write(Unpooled.copiedBuffer(message));
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() -> onLoop(() -> reader.read.readableBytes() == said.readableBytes()
                        || !reader.closed.isEmpty()
                        || !writer.failed.isEmpty()));

        assertThat(writer.failed).isEmpty();
        assertThat(reader.closed).isEmpty();
        assertThat(onLoop(() -> reader.read.equals(said))).isTrue();
    }

    @Test
    void whatAPublisherHandsOverWhenTheNodeLeavesIsStillPublished() throws Exception {
        byte[] last = message(new Random(3));
        Reader reader = new Reader();
        Writer writer = new Writer();
        shell.rootChanged(true);
        reader.from(shell.subscribe("topic", StartAt.EARLIEST, SlowPolicy.BLOCK, reader));
        OutgoingStream publisher = shell.publish("topic", writer);
        onLoop(() -> writer.lastWords = () -> {
            publisher.write(Unpooled.copiedBuffer(last));
            publisher.close();
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> onLoop(() -> reader.ready));

        shell.leave(Duration.ofSeconds(10)).toCompletableFuture().get(20, TimeUnit.SECONDS);

        await().atMost(Duration.ofSeconds(10)).until(() -> onLoop(() -> reader.read.readableBytes() == last.length));
        assertThat(writer.failed).isEmpty();
    }

    @Test
    void givesBackWhatComesAfterItsEnd() throws Exception {
        open();
        shell.close("the test ends it");

        assertThat(receive(LiveCodec.LIVE_DATA, data(1, 100)).refCnt()).isZero();
        assertThat(receive(LiveCodec.LIVE_CONTROL, new byte[] {1, 2, 3}).refCnt())
                .isZero();
        assertThat(link.failures).isEmpty();
    }

    @Test
    void givesBackWhatComesOnALinkThatItDoesNotKnow() throws Exception {
        assertThat(receive(LiveCodec.LIVE_DATA, data(1, 100)).refCnt()).isZero();
        assertThat(link.failures).isEmpty();
    }

    @Test
    void bytesOfAStreamThatNobodyHasNamedEndTheLinkAndAreGivenBack() throws Exception {
        open();

        assertThat(receive(LiveCodec.LIVE_DATA, data(77, 100)).refCnt()).isZero();

        assertThat(link.failures).containsExactly(LinkReason.PROTOCOL_ERROR);
        assertThat(receive(LiveCodec.LIVE_DATA, data(77, 100)).refCnt()).isZero();
    }

    @Test
    void aFrameWithoutAHeaderEndsTheLinkAndIsGivenBack() throws Exception {
        open();

        assertThat(receive(LiveCodec.LIVE_DATA, new byte[] {1, 2}).refCnt()).isZero();
        assertThat(receive(LiveCodec.LIVE_CONTROL, new byte[] {127, 2}).refCnt())
                .isZero();

        assertThat(link.failures).containsExactly(LinkReason.MALFORMED_FRAME, LinkReason.MALFORMED_FRAME);
    }
}
