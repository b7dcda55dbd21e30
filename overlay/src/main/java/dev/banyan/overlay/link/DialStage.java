package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;

/** A dialled connection until its handshake is done: says hello and waits for the answer. */
final class DialStage implements Stage {
    /** One dial: what is said and who is told. */
    record Call(Hello hello, LinkListener listener) {}

    private final LinkRuntime runtime;
    private final Connection connection;
    private final Hello hello;
    private final LinkListener listener;
    private final Alarm timeout;
    private boolean over;

    /** Waits; {@link #sayHello} begins. */
    DialStage(LinkRuntime runtime, Connection connection, Call call) {
        this.runtime = runtime;
        this.connection = connection;
        this.hello = call.hello();
        this.listener = call.listener();
        this.timeout = new Alarm(connection.loop(), runtime.nanoClock(), this::timedOut);
        timeout.at(runtime.now() + runtime.settings().handshakeTimeout().toNanos());
    }

    void sayHello() {
        connection
                .channel()
                .writeAndFlush(FrameEncoder.whole(
                        connection.channel().alloc(), FrameTypes.HELLO, HandshakeCodec.encode(hello)));
    }

    @Override
    public void frame(Frame frame) {
        try {
            if (frame.type() == FrameTypes.WELCOME) {
                welcomed(HandshakeCodec.decodeWelcome(frame.payload()));
            } else {
                refused(HandshakeCodec.decodeRefused(frame.payload()));
            }
        } catch (HandshakeException e) {
            fault(e.reason(), String.valueOf(e.getMessage()));
        } finally {
            frame.release();
        }
    }

    private void welcomed(HandshakeCodec.Welcome welcome) throws HandshakeException {
        connection.requireProof(hello.to().name());
        if (!Identity.sameLife(welcome.from(), hello.to())) {
            throw new HandshakeException(
                    LinkReason.WRONG_NODE, "dialled " + hello.to() + ", but " + welcome.from() + " welcomes");
        }
        if (welcome.version() < hello.minVersion() || welcome.version() > hello.maxVersion()) {
            throw new HandshakeException(
                    LinkReason.VERSION_MISMATCH,
                    welcome.from() + " chose version " + welcome.version() + ", which was not offered");
        }
        finishHandshake();
        OpenLink.open(runtime, connection, new OpenLink.Terms(hello.to(), hello.kind(), hello.group(), true), listener);
    }

    private void refused(HandshakeCodec.Refused refused) throws HandshakeException {
        NodeId answering = refused.from();
        connection.requireProof(answering.name());
        boolean restarted = refused.reason() == LinkReason.WRONG_NODE
                && answering.name().equals(hello.to().name())
                && answering.incarnation() > hello.to().incarnation();
        runtime.end(refused.reason());
        connection.finish(null);
        fail(new LinkEnd(
                refused.reason(),
                answering + " refused the link: " + refused.reason() + ": " + refused.text(),
                restarted,
                refused.redirects()));
    }

    @Override
    public void fault(LinkReason reason, String detail) {
        if (over) {
            return;
        }
        runtime.fault(hello.to().toString(), reason, detail);
        connection.finish(null);
        fail(LinkEnd.of(reason, "handshake with " + hello.to() + ": " + detail, false));
    }

    private void timedOut() {
        if (!over) {
            fault(
                    LinkReason.HANDSHAKE_TIMEOUT,
                    "no answer within " + runtime.settings().handshakeTimeout());
        }
    }

    @Override
    public void ended(Loss loss) {
        if (over) {
            return;
        }
        runtime.end(LinkReason.CONNECTION_LOST);
        fail(LinkEnd.of(
                LinkReason.CONNECTION_LOST,
                "handshake with " + hello.to() + ": " + loss.detail()
                        + " (perhaps one of both speaks TLS and the other does not)",
                false));
    }

    @Override
    public void aborted() {
        if (!over) {
            runtime.end(LinkReason.ABORTED);
            fail(LinkEnd.of(LinkReason.ABORTED, "this node aborted", false));
        }
    }

    @Override
    public void stop() {
        if (!over) {
            runtime.end(LinkReason.CLOSED_HERE);
            connection.finish(null);
            fail(LinkEnd.of(LinkReason.CLOSED_HERE, "this node is stopping", false));
        }
    }

    private void fail(LinkEnd end) {
        finishHandshake();
        listener.closed(end);
    }

    private void finishHandshake() {
        over = true;
        timeout.cancel();
    }
}
