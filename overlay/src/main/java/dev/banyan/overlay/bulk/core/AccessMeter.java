package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures at which rate this node receives and sends its file, and whether it could not send more: in a window in which every peer
 * that takes it as upstream always waited for more, it is this node's uplink that they waited for; if there is only one, perhaps its own
 * downlink.
 */
final class AccessMeter {
    /** Longer than a send buffer takes to empty, so that what is counted as sent has left. */
    static final long WINDOW_NANOS = 1_000_000_000L;

    private final TransferState state;
    private boolean begun;
    private long beganNanos;
    private long receivedBytes;
    private long sentBytes;

    AccessMeter(TransferState state) {
        this.state = state;
    }

    /** So much has left. */
    void sent(int bytes) {
        begin();
        sentBytes += bytes;
    }

    /** So much has come. */
    void received(int bytes) {
        begin();
        receivedBytes += bytes;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            beganNanos = state.nowNanos;
        }
    }

    /** Looks who waits, and tells what was moved when a window is over. */
    void update() {
        for (PeerLink link : state.links.values()) {
            link.everPushed |= link.downstream.isOn();
            link.keptUp = link.keptUp || (!waits(link) && counts(link));
        }
        if (begun && state.nowNanos - beganNanos >= WINDOW_NANOS) {
            tell();
            begun = false;
            receivedBytes = 0;
            sentBytes = 0;
        }
    }

    /** Who has gone to another upstream says nothing; who has all of the file kept up. */
    private boolean counts(PeerLink link) {
        return link.downstream.isOn() || (link.everPushed && link.peerHas.nextClearBit(0) >= state.header.chunkCount());
    }

    private boolean waits(PeerLink link) {
        return link.downstream.toPushCount() > 0 && link.downstream.unsentCount() >= state.settings.unsentChunksLimit();
    }

    private void tell() {
        List<NodeId> peers = new ArrayList<>();
        boolean full = true;
        for (PeerLink link : state.links.values()) {
            if (counts(link)) {
                peers.add(link.peer);
                full &= !link.keptUp;
            }
            link.keptUp = false;
        }
        boolean upFull = full && !peers.isEmpty();
        Optional<NodeId> onlyTo = upFull && peers.size() == 1 ? Optional.of(peers.get(0)) : Optional.empty();
        state.emit(new TransferEffect.Measured(new AccessRate(rate(receivedBytes), rate(sentBytes), upFull, onlyTo)));
    }

    private long rate(long bytes) {
        return (long) (bytes * 8e9 / (state.nowNanos - beganNanos));
    }

    long nextWakeNanos() {
        return begun ? beganNanos + WINDOW_NANOS : TreeProtocol.NEVER;
    }
}
