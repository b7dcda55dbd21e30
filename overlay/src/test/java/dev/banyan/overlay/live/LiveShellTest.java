package dev.banyan.overlay.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
        return payload;
    }

    private static byte[] data(int alias, int bytes) {
        ByteBuf frame = LiveCodec.dataHeader(UnpooledByteBufAllocator.DEFAULT, alias, 0);
        byte[] payload = new byte[frame.readableBytes() + bytes];
        frame.readBytes(payload, 0, frame.readableBytes());
        frame.release();
        return payload;
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
