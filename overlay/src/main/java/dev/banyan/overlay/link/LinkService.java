package dev.banyan.overlay.link;

import dev.banyan.overlay.security.NodeTls;
import dev.banyan.tree.protocol.NodeId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The links of one node: listens on its data port and dials its peers. Safe for use by any thread. */
public final class LinkService implements AutoCloseable {
    /**
     * What a service needs.
     *
     * @param settings limits and times
     * @param identity who this node is
     * @param tls how links are encrypted and each end proves who it is; empty for plain text; closed with the service
     * @param acceptor asked about each offered link
     * @param emulation delays and rates for tests; {@link EmulatedNetwork#NONE} in production
     * @param nanoClock monotonic time; {@code System::nanoTime} in production
     */
    public record Wiring(
            LinkSettings settings,
            Identity identity,
            Optional<NodeTls> tls,
            LinkAcceptor acceptor,
            EmulatedNetwork emulation,
            LongSupplier nanoClock) {}

    private static final Logger LOG = LoggerFactory.getLogger(LinkService.class);
    private static final long STOP_MILLIS = 5_000;

    private final LinkRuntime runtime;
    private final LinkTransport transport;
    private final Channel server;
    private final AtomicBoolean over = new AtomicBoolean();

    private LinkService(LinkRuntime runtime, LinkTransport transport) {
        this.runtime = runtime;
        this.transport = transport;
        this.server = bind();
    }

    /**
     * Binds the data port and starts. Blocks until the port is bound.
     *
     * @throws LinkServiceException if the port cannot be bound or epoll was asked for and does not load
     */
    public static LinkService start(Wiring wiring) {
        LinkTransport transport =
                new LinkTransport(wiring.settings(), wiring.identity().node().name());
        LinkRuntime runtime = new LinkRuntime(
                wiring,
                uplink(wiring, transport),
                new DownLimit(transport.group(), wiring.settings().downLimitBitsPerSecond()));
        try {
            return new LinkService(runtime, transport);
        } catch (LinkServiceException e) {
            runtime.release();
            transport.stop(0);
            throw e;
        }
    }

    private static Pacer uplink(Wiring wiring, LinkTransport transport) {
        return new Pacer(
                transport.group().next(),
                wiring.nanoClock(),
                LinkRuntime.uplinkRate(
                        wiring.emulation(), wiring.identity(), wiring.settings().upLimitBitsPerSecond()),
                wiring.settings().upBurst().toNanos());
    }

    /**
     * Changes what all bulk links send and take together from now on. From any thread.
     *
     * @param upBitsPerSecond 0 for no limit
     * @param downBitsPerSecond 0 for no limit
     */
    public void limit(long upBitsPerSecond, long downBitsPerSecond) {
        runtime.limit(upBitsPerSecond, downBitsPerSecond);
    }

    /**
     * A further limit, for some of this service's bulk links: {@link LinkListener#pacers}.
     *
     * @param loop of this service; that of the links, where they share one, saves hops
     * @param bitsPerSecond 0 for none yet
     */
    public Pacer pacer(EventLoop loop, long bitsPerSecond) {
        return new Pacer(
                loop,
                runtime.nanoClock(),
                bitsPerSecond,
                runtime.settings().upBurst().toNanos());
    }

    private Channel bind() {
        ListenSettings listen = runtime.settings().listen();
        InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
        ChannelFuture bound = transport
                .server()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new LinkServiceException(
                    "cannot listen on " + address + " (banyan.link.host, banyan.link.port): "
                            + bound.cause().getMessage() + "; another process may use the port, or the address is not"
                            + " of this machine; choose another one, or port 0 for any free one",
                    bound.cause());
        }
        return bound.channel();
    }

    /** Where links are accepted. */
    public InetSocketAddress boundAddress() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Figures since the start. */
    public LinkCounters counters() {
        return runtime.counters();
    }

    /** One of this service's event loops, in turn; it outlives everything but the service. */
    public EventLoop nextLoop() {
        return transport.group().next();
    }

    private void admit(Channel channel) {
        if (over.get()) {
            channel.close();
            return;
        }
        runtime.counters().countAccepted();
        LinkSettings settings = runtime.settings();
        if (!runtime.enter()) {
            turnAway(channel, LinkReason.TOO_MANY_CONNECTIONS, settings.maxConnections() + " connections");
        } else if (runtime.pendingHandshakes().incrementAndGet() > settings.maxPendingHandshakes()) {
            runtime.pendingHandshakes().decrementAndGet();
            runtime.leave();
            turnAway(
                    channel,
                    LinkReason.TOO_MANY_HANDSHAKES,
                    settings.maxPendingHandshakes() + " unfinished handshakes");
        } else {
            accept(channel);
        }
    }

    private void accept(Channel channel) {
        Connection connection;
        try {
            connection = Connection.accepted(runtime, channel);
        } catch (RuntimeException e) {
            LOG.error("{} cannot take a connection", runtime.identity().node(), e);
            runtime.end(LinkReason.INTERNAL_ERROR);
            runtime.pendingHandshakes().decrementAndGet();
            runtime.leave();
            channel.close();
            return;
        }
        connection.become(new AcceptStage(runtime, connection));
        register(connection);
    }

    /** Says why, if the peer can read it, and closes without waiting: a flood must not hold sockets. Under TLS nothing is said without a handshake. */
    private void turnAway(Channel channel, LinkReason reason, String has) {
        String text = runtime.identity().node() + " has " + has;
        runtime.fault(Connection.remote(channel), reason, text);
        if (runtime.tls().isPresent()) {
            channel.eventLoop().execute(channel::close);
            return;
        }
        byte[] refused = HandshakeCodec.encode(
                new HandshakeCodec.Refused(reason, text, runtime.identity().node(), List.of()));
        channel.eventLoop()
                .execute(() -> channel.writeAndFlush(FrameEncoder.whole(channel.alloc(), FrameTypes.REFUSED, refused))
                        .addListener(ChannelFutureListener.CLOSE));
    }

    /** After the connection is known, so that an abort either finds it or is seen here. */
    private void register(Connection connection) {
        runtime.connections().add(connection);
        connection.addTo(connection.channel().pipeline());
        if (over.get()) {
            connection.abort();
        }
    }

    /**
     * Opens a link. The result comes through the listener: {@code opened}, or {@code closed} alone.
     *
     * @param address where the peer accepts links
     * @param peer who must answer there; another node or another incarnation fails the dial
     */
    public void dial(InetSocketAddress address, NodeId peer, String group, LinkKind kind, LinkListener listener) {
        runtime.counters().countDial();
        EventLoop loop = listener.loop().orElseGet(this::nextLoop);
        NodeId self = runtime.identity().node();
        Hello hello = new Hello(
                Hello.OLDEST_VERSION, Hello.NEWEST_VERSION, runtime.identity().cluster(), group, self, peer, kind);
        int helloBytes = HandshakeCodec.encode(hello).length;
        if (over.get()) {
            fail(listener, LinkReason.CLOSED_HERE, "this node has stopped", false);
        } else if (peer.name().equals(self.name())) {
            later(loop, listener, LinkReason.SELF, self + " would dial itself");
        } else if (helloBytes > FrameRules.HELLO_LIMIT) {
            later(
                    loop,
                    listener,
                    LinkReason.BAD_HANDSHAKE,
                    "the hello to " + peer + " has " + helloBytes + " bytes; at most " + FrameRules.HELLO_LIMIT
                            + " are allowed: use shorter names");
        } else if (!runtime.enter()) {
            later(
                    loop,
                    listener,
                    LinkReason.TOO_MANY_CONNECTIONS,
                    "this node has " + runtime.settings().maxConnections()
                            + " connections (banyan.link.max-connections)");
        } else {
            long delayNanos = runtime.dialNanos(peer.name());
            Runnable connect = () -> connect(loop, address, new DialStage.Call(hello, listener));
            if (delayNanos == 0) {
                loop.execute(connect);
            } else {
                loop.schedule(connect, delayNanos, TimeUnit.NANOSECONDS).addListener(done -> {
                    if (done.isCancelled()) {
                        runtime.leave();
                        fail(listener, LinkReason.ABORTED, "this node has stopped", false);
                    }
                });
            }
        }
    }

    private void connect(EventLoop loop, InetSocketAddress address, DialStage.Call call) {
        if (over.get()) {
            runtime.leave();
            fail(call.listener(), LinkReason.ABORTED, "this node has stopped", false);
            return;
        }
        transport
                .client()
                .clone(loop)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        LinkKind kind = call.hello().kind();
                        Connection connection = Connection.dialled(
                                runtime, channel, kind, call.hello().to().name());
                        register(connection);
                    }
                })
                .connect(address)
                .addListener((ChannelFutureListener) done -> connected(done, address, call));
    }

    private void connected(ChannelFuture done, InetSocketAddress address, DialStage.Call call) {
        Connection connection = done.channel().pipeline().get(Connection.class);
        if (done.isSuccess() && connection != null && !over.get()) {
            DialStage stage = new DialStage(runtime, connection, call);
            connection.become(stage);
            stage.sayHello();
            return;
        }
        if (connection == null) {
            runtime.leave();
        } else {
            connection.unused();
        }
        done.channel().close();
        Throwable cause = done.cause();
        boolean refused = cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException);
        LinkReason reason =
                over.get() ? LinkReason.ABORTED : refused ? LinkReason.CONNECTION_REFUSED : LinkReason.CONNECT_FAILED;
        fail(
                call.listener(),
                reason,
                "cannot connect to " + call.hello().to() + " at " + address + ": "
                        + (cause == null ? "this node has stopped" : cause.getMessage()),
                reason == LinkReason.CONNECTION_REFUSED);
    }

    private void later(EventLoop loop, LinkListener listener, LinkReason reason, String cause) {
        loop.execute(() -> fail(listener, reason, cause, false));
    }

    private void fail(LinkListener listener, LinkReason reason, String cause, boolean processGone) {
        runtime.end(reason);
        listener.closed(LinkEnd.of(reason, cause, processGone));
    }

    /**
     * Closes every socket at once with a reset and no farewell, as a crash would. Listeners are told
     * {@link LinkReason#ABORTED}. Blocks until the sockets are closed, except on an event loop of this service.
     */
    public void abort() {
        reset();
        stopThreads();
    }

    /**
     * The first half of {@link #abort}: all sockets are reset and no new ones are taken, but the event loops still run, so that
     * whoever works on them can give back what it holds.
     */
    public void reset() {
        if (over.compareAndSet(false, true)) {
            runtime.stopping(true);
            server.close();
            CountDownLatch open = new CountDownLatch(runtime.connections().size());
            for (Connection connection : runtime.connections()) {
                connection.loop().execute(() -> {
                    connection.abort();
                    open.countDown();
                });
            }
            await(open);
        }
    }

    /**
     * Says farewell on every link, sends what is unsent (at most {@code close-timeout}), closes and stops the threads.
     * Blocks, except on an event loop of this service.
     */
    @Override
    public void close() {
        if (over.get()) {
            return;
        }
        runtime.stopping(true);
        server.close();
        CountDownLatch open = new CountDownLatch(runtime.connections().size());
        for (Connection connection : runtime.connections()) {
            connection.channel().closeFuture().addListener(done -> open.countDown());
            connection.loop().execute(connection::stop);
        }
        await(open);
        abort();
    }

    private void await(CountDownLatch latch) {
        if (onOwnLoop()) {
            return;
        }
        try {
            long millis = STOP_MILLIS + runtime.settings().closeTimeout().toMillis();
            if (!latch.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "{} connections of {} are still open after {} ms",
                        latch.getCount(),
                        runtime.identity().node(),
                        millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopThreads() {
        runtime.release();
        var stopped = transport.stop(STOP_MILLIS);
        if (!onOwnLoop()) {
            stopped.awaitUninterruptibly(2 * STOP_MILLIS);
        }
    }

    private boolean onOwnLoop() {
        for (EventExecutor loop : transport.group()) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }
}
