package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkLoopsTest {
    private static final int ECHOES = 5;
    /** By Netty's default each of them would take a second. */
    private static final Duration ALL_ECHOES_MAX = Duration.ofSeconds(2);

    private final LinkLoops loops = new LinkLoops(1, "test-loops", NioIoHandler.newFactory());

    /** Always has itself as the next task. */
    private final class Flood implements Runnable {
        private final EventLoop loop = loops.next();
        private volatile boolean over;

        @Override
        public void run() {
            if (!over) {
                loop.execute(this);
            }
        }
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            context.writeAndFlush(bytes);
        }
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void socketsAreReadWhileTasksNeverEnd() throws Exception {
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Echo())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        Flood flood = new Flood();
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort())) {
            client.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
            client.setTcpNoDelay(true);
            client.getOutputStream().write(0);
            assertThat(client.getInputStream().read()).isZero();
            flood.loop.execute(flood);

            long begin = System.nanoTime();
            for (int i = 1; i <= ECHOES; i++) {
                client.getOutputStream().write(i);
                assertThat(client.getInputStream().read()).isEqualTo(i);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ALL_ECHOES_MAX);
        } finally {
            flood.over = true;
        }
    }

    @Test
    void whatIsPutOffToTheEndOfATurnComesAfterTheTasksThatItsTasksBring() throws Exception {
        EventLoop loop = loops.next();
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);

        loop.execute(() -> {
            LinkLoops.atEndOfTurn(loop, () -> {
                done.add("end");
                ended.countDown();
            });
            loop.execute(() -> {
                done.add("second");
                loop.execute(() -> done.add("third"));
            });
            done.add("first");
        });

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("first", "second", "third", "end");
    }

    @Test
    void threadsAreDaemonsWithTheirName() throws Exception {
        Thread thread = loops.next().submit(Thread::currentThread).get(10, TimeUnit.SECONDS);

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).startsWith("test-loops");
    }
}
