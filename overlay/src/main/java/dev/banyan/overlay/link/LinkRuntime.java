package dev.banyan.overlay.link;

import dev.banyan.overlay.security.NodeTls;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one node share. */
final class LinkRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(LinkRuntime.class);

    private final LinkSettings settings;
    private final Identity identity;
    private final Optional<NodeTls> tls;
    private final LinkAcceptor acceptor;
    private final EmulatedNetwork emulation;
    private final LongSupplier nanoClock;
    private final Pacer uplink;
    private final DownLimit downLimit;
    private final LinkCounters counters;
    private final FaultLog faults = new FaultLog();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final AtomicInteger pendingHandshakes = new AtomicInteger();
    private volatile boolean stopping;

    LinkRuntime(LinkService.Wiring wiring, Pacer uplink, DownLimit downLimit) {
        this.settings = wiring.settings();
        this.counters = new LinkCounters(settings.countedPeers());
        this.identity = wiring.identity();
        this.tls = wiring.tls();
        this.acceptor = wiring.acceptor();
        this.emulation = wiring.emulation();
        this.nanoClock = wiring.nanoClock();
        this.uplink = uplink;
        this.downLimit = downLimit;
    }

    LinkSettings settings() {
        return settings;
    }

    Identity identity() {
        return identity;
    }

    Optional<NodeTls> tls() {
        return tls;
    }

    LinkAcceptor acceptor() {
        return acceptor;
    }

    boolean emulated() {
        return emulation != EmulatedNetwork.NONE;
    }

    /** Emulated delay of what comes from a node. */
    long delayFromNanos(String nodeName) {
        return emulation.oneWayNanos(nodeName, identity.node().name());
    }

    /** Emulated round trip that a dial to a node costs before its first frame. */
    long dialNanos(String nodeName) {
        return emulation.oneWayNanos(identity.node().name(), nodeName) + delayFromNanos(nodeName);
    }

    long now() {
        return nanoClock.getAsLong();
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    /** What all bulk links send together. */
    Pacer uplink() {
        return uplink;
    }

    /** Changes what all bulk links send and take together. From any thread. */
    void limit(long upBitsPerSecond, long downBitsPerSecond) {
        uplink.rate(uplinkRate(emulation, identity, upBitsPerSecond));
        downLimit.rate(downBitsPerSecond);
    }

    /** The limit, or the rate of an emulated uplink if that is less; 0 for neither. */
    static long uplinkRate(EmulatedNetwork emulation, Identity identity, long limitBitsPerSecond) {
        long emulated = emulation.uplinkBitsPerSecond(identity.node().name());
        return limitBitsPerSecond == 0
                ? emulated
                : emulated == 0 ? limitBitsPerSecond : Math.min(limitBitsPerSecond, emulated);
    }

    /** What all bulk links take together. */
    DownLimit downLimit() {
        return downLimit;
    }

    /** Nothing is read or written any more. */
    void release() {
        downLimit.release();
        tls.ifPresent(NodeTls::close);
    }

    LinkCounters counters() {
        return counters;
    }

    Set<Connection> connections() {
        return connections;
    }

    AtomicInteger pendingHandshakes() {
        return pendingHandshakes;
    }

    /** Takes a place for one more connection; false if there is none. */
    boolean enter() {
        if (connectionCount.incrementAndGet() <= settings.maxConnections()) {
            return true;
        }
        connectionCount.decrementAndGet();
        return false;
    }

    /** Gives a place back. */
    void leave() {
        connectionCount.decrementAndGet();
    }

    boolean stopping() {
        return stopping;
    }

    void stopping(boolean value) {
        stopping = value;
    }

    /** Counts the end of a link or connection that is nobody's fault. */
    void end(LinkReason reason) {
        counters.countEnd(reason);
    }

    /** Counts and logs the end of a link or connection that a peer brought about by breaking a rule. */
    void fault(String peer, LinkReason reason, String detail) {
        counters.countEnd(reason);
        if (reason.isRace()) {
            LOG.debug("link with {}: {}: {}", peer, reason, detail);
        } else {
            faults.log(now(), peer, reason, detail);
        }
    }
}
