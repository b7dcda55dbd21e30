package dev.banyan.overlay.link;

import dev.banyan.overlay.security.CertificateNames;
import dev.banyan.overlay.security.NodeTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One socket: what it receives goes through the decoder and the emulated delay to the current {@link Stage}. On its
 * event loop, except where noted.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final LinkRuntime runtime;
    private final Channel channel;
    private final FrameDecoder decoder;
    private final @Nullable DelayLine delayLine;
    private final @Nullable SslHandler tls;
    private Stage stage;
    private @Nullable String failure;
    private boolean networkFailure;
    private boolean over;
    private boolean tlsFailed;
    private long lastReadNanos;
    private long unattributedBytes;
    private PeerCounters.@Nullable Counter peer;

    private Connection(LinkRuntime runtime, Channel channel, FrameRules rules, @Nullable SslHandler tls) {
        this.runtime = runtime;
        this.channel = channel;
        this.tls = tls;
        this.lastReadNanos = runtime.now();
        this.delayLine = runtime.emulated()
                ? new DelayLine(
                        channel::eventLoop,
                        runtime.nanoClock(),
                        runtime.settings().emulationBufferBytes(),
                        channel.config()::setAutoRead)
                : null;
        this.decoder = new FrameDecoder(new DecoderSink(), rules);
        this.stage = new Draining(Outbound.direct(channel, (bytes, sent) -> {}));
    }

    /** A connection that came in. The place counted by {@link LinkRuntime#enter} becomes its own. */
    static Connection accepted(LinkRuntime runtime, Channel channel) {
        SslHandler tls =
                runtime.tls().map(own -> own.accepting(channel.alloc())).orElse(null);
        return new Connection(runtime, channel, FrameRules.AWAIT_HELLO, tls);
    }

    /** A connection that this node made for a link of this kind to the named node. The place likewise. */
    static Connection dialled(LinkRuntime runtime, Channel channel, LinkKind kind, String peerName) {
        SslHandler tls = runtime.tls().map(own -> own.dialling(channel.alloc())).orElse(null);
        Connection connection = new Connection(runtime, channel, FrameRules.awaitAnswer(kind, runtime.settings()), tls);
        if (connection.delayLine != null) {
            connection.delayLine.delay(runtime.delayFromNanos(peerName));
        }
        return connection;
    }

    /** Puts itself, and what stands between it and the socket, at the end of the pipeline. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new Reads());
        if (tls != null) {
            pipeline.addLast(tls);
        }
        pipeline.addLast(this);
    }

    Channel channel() {
        return channel;
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    /** When the socket last gave bytes. */
    long lastReadNanos() {
        return lastReadNanos;
    }

    /** The host of the other side, for logs; without its port, which differs with each connection. */
    String remote() {
        return remote(channel);
    }

    static String remote(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : String.valueOf(channel.remoteAddress());
    }

    /**
     * From now on the connection is one with this peer: what it receives, and has received, counts as the peer's until the
     * socket is closed. At most once.
     */
    PeerCounters.Counter countFor(String peerName) {
        PeerCounters peers = runtime.counters().ofPeers();
        PeerCounters.Counter counter = peers.opened(peerName);
        counter.countReceived(unattributedBytes);
        peer = counter;
        channel.closeFuture().addListener(done -> peers.closed(counter));
        return counter;
    }

    /**
     * Goes on on another event loop of the service. Nothing may be received meanwhile: for connections whose peer waits for an answer.
     *
     * @param then called there, also when the connection has ended on the way
     */
    void move(EventLoop target, Runnable then) {
        channel.deregister()
                .addListener(gone -> target.register(channel).addListener(done -> {
                    if (!done.isSuccess()) {
                        closeSocket();
                    }
                    target.execute(then);
                }));
    }

    void become(Stage next) {
        stage = next;
    }

    void rules(FrameRules rules) {
        decoder.rules(rules);
    }

    /**
     * Sends a last frame and ends the connection without loss of what was sent: closes this side, then waits for the
     * peer to close its own, because a socket closed with unread input resets the connection and may destroy the
     * farewell on its way.
     */
    void finish(Outbound outbound, @Nullable ByteBuf lastFrame) {
        become(new Draining(outbound));
        decoder.stop();
        if (lastFrame != null) {
            outbound.write(lastFrame);
        }
        if (!channel.isActive()) {
            outbound.discard();
            return;
        }
        outbound.whenWritten(this::closeOutput);
        loop().schedule(this::closeSocket, runtime.settings().closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The same for a connection that never opened. */
    void finish(@Nullable ByteBuf lastFrame) {
        finish(Outbound.direct(channel, (bytes, sent) -> {}), lastFrame);
    }

    /** Closes at once, without a farewell. */
    void closeSocket() {
        ChannelHandlerContext encrypted =
                tls == null ? null : channel.pipeline().context(tls);
        if (encrypted == null) {
            channel.close();
        } else {
            // Through the handler of TLS the close would wait until all before it is written.
            encrypted.close();
        }
    }

    /** The node aborts: resets the connection. */
    void abort() {
        if (elsewhere(this::abort)) {
            return;
        }
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        release();
        closeSocket();
        stage.aborted();
    }

    /** The node stops. */
    void stop() {
        if (!elsewhere(this::stop)) {
            stage.stop();
        }
    }

    /** Whether the connection has moved since it was asked for its event loop; then the task is done there. */
    private boolean elsewhere(Runnable task) {
        boolean moved = !loop().inEventLoop();
        if (moved) {
            loop().execute(task);
        }
        return moved;
    }

    /** A dial failed: gives the place back, whether or not the channel ever was active. */
    void unused() {
        over();
        runtime.connections().remove(this);
    }

    private boolean over() {
        if (over) {
            return false;
        }
        over = true;
        runtime.leave();
        return true;
    }

    private void closeOutput() {
        if (tls != null && channel.isActive()) {
            tls.closeOutbound().addListener(done -> shutdownOutput());
        } else {
            shutdownOutput();
        }
    }

    private void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        } else {
            closeSocket();
        }
    }

    private void release() {
        decoder.stop();
        if (delayLine != null) {
            delayLine.discard();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf buffer) {
            decoder.decode(context.alloc(), buffer);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Before the decoder sees them: the frame that opens a link may come in one read with those behind it. */
    private void count(int bytes) {
        runtime.counters().countReceived(bytes);
        if (peer == null) {
            unattributedBytes += bytes;
        } else {
            peer.countReceived(bytes);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            stage.socketWritable();
        }
    }

    /**
     * Under TLS: that the peer has proved to be that node.
     *
     * @throws HandshakeException if its certificate is another's
     */
    void requireProof(String node) throws HandshakeException {
        if (tls == null) {
            return;
        }
        Set<String> names = CertificateNames.ofPeer(tls.engine().getSession());
        if (!names.contains(node)) {
            throw new HandshakeException(
                    LinkReason.WRONG_CERTIFICATE,
                    remote() + " says it is " + node + ", but its certificate names " + names);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Where the connection has ended in the middle of a handshake, the end says so.
        if (event instanceof SslHandshakeCompletionEvent done
                && !done.isSuccess()
                && !(done.cause() instanceof ClosedChannelException)) {
            tlsFailed(done.cause());
        }
    }

    /** Told once: a failed handshake is an event and an exception. */
    private void tlsFailed(Throwable cause) {
        if (tlsFailed) {
            return;
        }
        tlsFailed = true;
        if (tls != null && tls.handshakeFuture().isSuccess()) {
            stage.fault(LinkReason.TLS_FAILED, "TLS has ended the connection: " + NodeTls.reason(cause));
        } else if (cause instanceof NotSslRecordException) {
            stage.fault(LinkReason.NOT_TLS, "it does not speak TLS; " + FrameRules.TLS_ADVICE);
        } else {
            stage.fault(
                    LinkReason.TLS_FAILED,
                    NodeTls.reason(cause)
                            + "; the certificate of each node must be valid and of an authority that the other"
                            + " trusts (banyan.security)");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = String.valueOf(cause.getMessage());
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            networkFailure = true;
            tlsFailed(cause.getCause());
        } else if (cause instanceof IOException) {
            networkFailure = !failure.contains("reset") && !failure.contains("Broken pipe");
        } else {
            networkFailure = true;
            runtime.fault(remote(), LinkReason.INTERNAL_ERROR, String.valueOf(cause));
        }
        closeSocket();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!over()) {
            return;
        }
        Stage.Loss loss = new Stage.Loss(
                failure == null ? "the connection was closed without a farewell" : failure,
                !networkFailure,
                decoder.midFrame());
        decoder.stop();
        // Known to the node until its delayed end is told, so that an abort before that finds it.
        arrive(
                0,
                () -> {
                    runtime.connections().remove(this);
                    stage.ended(loss);
                },
                () -> runtime.connections().remove(this));
    }

    private void arrive(int bytes, Runnable deliver, Runnable discard) {
        if (delayLine == null) {
            deliver.run();
        } else {
            delayLine.offer(bytes, deliver, discard);
        }
    }

    /** Hands what the decoder finds to the stage of the moment at which it arrives there. */
    private final class DecoderSink implements FrameDecoder.Sink {
        @Override
        public void frame(Frame frame) {
            if (frame.type() == FrameTypes.HELLO && delayLine != null) {
                delayLine.delay(delayOf(frame));
            }
            arrive(frame.payload().readableBytes(), () -> stage.frame(frame), frame::release);
        }

        @Override
        public void fault(LinkReason reason, String detail) {
            arrive(0, () -> stage.fault(reason, detail), () -> {});
        }

        private long delayOf(Frame hello) {
            try {
                return runtime.delayFromNanos(
                        HandshakeCodec.decodeHello(hello.payload()).from().name());
            } catch (HandshakeException e) {
                // The stage will meet the same error and answer it; there is no name to take a delay from.
                return 0;
            }
        }
    }

    /** Sees what the socket gives, before it is decrypted: a slow line brings less than a record of TLS for a long time, and yet it lives. */
    private final class Reads extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf buffer) {
                lastReadNanos = runtime.now();
                count(buffer.readableBytes());
            }
            context.fireChannelRead(message);
        }
    }

    /** Closing: whatever still comes is dropped, and the end of the input closes the socket. */
    private final class Draining implements Stage {
        private final Outbound outbound;

        Draining(Outbound outbound) {
            this.outbound = outbound;
        }

        @Override
        public void socketWritable() {
            outbound.writable();
        }

        @Override
        public void frame(Frame frame) {
            frame.release();
        }

        @Override
        public void fault(LinkReason reason, String detail) {}

        @Override
        public void ended(Loss loss) {
            outbound.discard();
            release();
        }

        @Override
        public void aborted() {
            outbound.discard();
        }

        @Override
        public void stop() {
            if (!channel.isActive()) {
                closeSocket();
            }
        }
    }
}
