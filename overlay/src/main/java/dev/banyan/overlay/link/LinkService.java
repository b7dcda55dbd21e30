package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/** The links of one node: listens on its data port and dials its peers. Safe for use by any thread. */
public final class LinkService implements AutoCloseable {
    /**
     * What a service needs.
     *
     * @param settings limits and times
     * @param identity who this node is
     * @param acceptor asked about each offered link
     * @param emulation delays and rates for tests; {@link EmulatedNetwork#NONE} in production
     * @param nanoClock monotonic time; {@code System::nanoTime} in production
     */
    public record Wiring(
            LinkSettings settings,
            Identity identity,
            LinkAcceptor acceptor,
            EmulatedNetwork emulation,
            LongSupplier nanoClock) {}

    private LinkService() {}

    /**
     * Binds the data port and starts. Blocks until the port is bound.
     *
     * @throws LinkServiceException if the port cannot be bound or epoll was asked for and does not load
     */
    public static LinkService start(Wiring wiring) {
        throw new UnsupportedOperationException();
    }

    /** Where links are accepted. */
    public InetSocketAddress boundAddress() {
        throw new UnsupportedOperationException();
    }

    /** Figures since the start. */
    public LinkCounters counters() {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a link. The result comes through the listener: {@code opened}, or {@code closed} alone.
     *
     * @param address where the peer accepts links
     * @param peer who must answer there; another node or another incarnation fails the dial
     */
    public void dial(InetSocketAddress address, NodeId peer, String group, LinkKind kind, LinkListener listener) {
        throw new UnsupportedOperationException();
    }

    /** Closes every socket at once with a reset and no farewell, as a crash would. Listeners are told {@link LinkReason#ABORTED}. */
    public void abort() {
        throw new UnsupportedOperationException();
    }

    /** Says farewell on every link, sends what is unsent (at most {@code close-timeout}), closes and stops the threads. Blocks; not to be called on an event loop. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
