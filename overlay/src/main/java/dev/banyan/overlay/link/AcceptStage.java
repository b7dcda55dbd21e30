package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An accepted connection until its handshake is done: waits for the hello, checks it, and waits for the acceptor. */
final class AcceptStage implements Stage, OfferedLink {
    private static final Logger LOG = LoggerFactory.getLogger(LinkService.class);

    private final LinkRuntime runtime;
    private final Connection connection;
    private final Alarm timeout;
    private boolean over;
    private @Nullable Hello hello;

    /** Starts the handshake; the place counted in pending handshakes becomes this stage's. */
    AcceptStage(LinkRuntime runtime, Connection connection) {
        this.runtime = runtime;
        this.connection = connection;
        this.timeout = new Alarm(connection.loop(), runtime.nanoClock(), this::timedOut);
        timeout.at(runtime.now() + runtime.settings().handshakeTimeout().toNanos());
    }

    @Override
    public void frame(Frame frame) {
        try {
            if (hello == null && !over) {
                Hello said = HandshakeCodec.decodeHello(frame.payload());
                check(said);
                hello = said;
            }
        } catch (HandshakeException e) {
            if (e.reason() == LinkReason.NOT_BANYAN) {
                fault(e.reason(), String.valueOf(e.getMessage()));
            } else {
                turnAway(e.reason(), String.valueOf(e.getMessage()), List.of());
            }
            return;
        } finally {
            frame.release();
        }
        offer();
    }

    private void offer() {
        if (over) {
            return;
        }
        try {
            runtime.acceptor().offered(this);
        } catch (RuntimeException e) {
            LOG.error("the acceptor of {} failed on {}", runtime.identity().node(), hello, e);
            turnAway(LinkReason.INTERNAL_ERROR, "internal error", List.of());
        }
    }

    private void check(Hello said) throws HandshakeException {
        connection.requireProof(said.from().name());
        NodeId self = runtime.identity().node();
        if (said.minVersion() > Hello.NEWEST_VERSION || said.maxVersion() < Hello.OLDEST_VERSION) {
            throw new HandshakeException(
                    LinkReason.VERSION_MISMATCH,
                    said.from() + " speaks versions " + said.minVersion() + " to " + said.maxVersion() + ", " + self
                            + " speaks " + Hello.OLDEST_VERSION + " to " + Hello.NEWEST_VERSION
                            + "; upgrade the older node");
        }
        if (!said.cluster().equals(runtime.identity().cluster())) {
            throw new HandshakeException(
                    LinkReason.OTHER_CLUSTER,
                    said.from() + " is of cluster '" + said.cluster() + "', " + self + " of '"
                            + runtime.identity().cluster() + "'; check the cluster name of both");
        }
        if (said.from().name().equals(self.name())) {
            throw new HandshakeException(
                    LinkReason.SELF, said.from() + " dialled " + self + ": a node itself, or two under one name");
        }
        if (!Identity.sameLife(said.to(), self)) {
            throw new HandshakeException(
                    LinkReason.WRONG_NODE,
                    said.from() + " dialled " + said.to() + ", but " + self + " answers at "
                            + connection.channel().localAddress());
        }
        if (runtime.stopping()) {
            throw new HandshakeException(LinkReason.STOPPING, self + " is stopping");
        }
    }

    @Override
    public Hello hello() {
        Hello said = hello;
        if (said == null) {
            throw new IllegalStateException("offered before its hello");
        }
        return said;
    }

    @Override
    public void accept(LinkListener listener) {
        onLoop(() -> accepted(listener), () -> listener.closed(lapsed()));
    }

    @Override
    public void refuse(LinkReason reason, String text, List<Redirect> redirects) {
        onLoop(() -> turnAway(reason, text, redirects), () -> {});
    }

    private void onLoop(Runnable task, Runnable rejected) {
        if (connection.loop().inEventLoop()) {
            task.run();
            return;
        }
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // The node has stopped meanwhile; its event loops take no more work.
            rejected.run();
        }
    }

    /** The peer says nothing before it is welcomed, so now the connection can change its thread. */
    private void accepted(LinkListener listener) {
        EventLoop target = listener.loop().orElse(connection.loop());
        if (over || target == connection.loop()) {
            open(listener);
        } else {
            timeout.cancel();
            connection.move(target, () -> open(listener));
        }
    }

    private void open(LinkListener listener) {
        if (over) {
            listener.closed(lapsed());
            return;
        }
        finishHandshake();
        HandshakeCodec.Welcome welcome = new HandshakeCodec.Welcome(
                Math.min(hello().maxVersion(), Hello.NEWEST_VERSION),
                runtime.identity().node());
        connection.rules(FrameRules.open(hello().kind(), runtime.settings()));
        connection
                .channel()
                .writeAndFlush(FrameEncoder.whole(
                        connection.channel().alloc(), FrameTypes.WELCOME, HandshakeCodec.encode(welcome)));
        OpenLink.open(
                runtime,
                connection,
                new OpenLink.Terms(hello().from(), hello().kind(), hello().group(), false),
                listener);
    }

    private LinkEnd lapsed() {
        return LinkEnd.of(
                LinkReason.HANDSHAKE_TIMEOUT,
                "the offer of " + hello().from() + " was over before it was accepted",
                false);
    }

    private void turnAway(LinkReason reason, String text, List<Redirect> redirects) {
        if (over) {
            return;
        }
        finishHandshake();
        String peer = hello == null ? connection.remote() : hello.from().toString();
        runtime.fault(peer, reason, text);
        refuse(runtime, connection, reason, text, redirects);
    }

    /** Says REFUSED and closes. */
    static void refuse(
            LinkRuntime runtime, Connection connection, LinkReason reason, String text, List<Redirect> redirects) {
        HandshakeCodec.Refused refused =
                new HandshakeCodec.Refused(reason, text, runtime.identity().node(), redirects);
        connection.finish(
                FrameEncoder.whole(connection.channel().alloc(), FrameTypes.REFUSED, HandshakeCodec.encode(refused)));
    }

    @Override
    public void fault(LinkReason reason, String detail) {
        if (over) {
            return;
        }
        finishHandshake();
        runtime.fault(connection.remote(), reason, detail);
        if (reason == LinkReason.HTTP_REQUEST) {
            connection.finish(connection.channel().alloc().ioBuffer().writeBytes(HttpHint.ANSWER));
        } else {
            connection.finish(null);
        }
    }

    private void timedOut() {
        if (!over) {
            turnAway(
                    LinkReason.HANDSHAKE_TIMEOUT,
                    (hello == null ? "no hello" : "no answer of the acceptor") + " within "
                            + runtime.settings().handshakeTimeout(),
                    List.of());
        }
    }

    @Override
    public void ended(Loss loss) {
        if (over) {
            return;
        }
        finishHandshake();
        if (loss.midFrame()) {
            runtime.fault(connection.remote(), LinkReason.TRUNCATED_FRAME, "the connection ended within the hello");
        } else {
            runtime.end(LinkReason.CONNECTION_LOST);
        }
    }

    @Override
    public void aborted() {
        if (!over) {
            finishHandshake();
        }
    }

    @Override
    public void stop() {
        turnAway(LinkReason.STOPPING, runtime.identity().node() + " is stopping", List.of());
    }

    private void finishHandshake() {
        over = true;
        timeout.cancel();
        runtime.pendingHandshakes().decrementAndGet();
    }
}
