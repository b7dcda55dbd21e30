package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Picks the one neighbour that pushes what this node lacks. The tree is only a hint: first choice is the neighbour the
 * transfer was learnt from, then the parent, then whoever shows more; it is changed when its link closes or is suspected,
 * or when it is idle while another shows more. So data flows up and down the tree alike.
 */
final class UpstreamChoice {
    private final TransferState state;
    private final Optional<NodeId> learntFrom;

    UpstreamChoice(TransferState state, Optional<NodeId> learntFrom) {
        this.state = state;
        this.learntFrom = learntFrom;
    }

    /** Takes, changes or gives up the upstream as things now stand. */
    void update() {
        PeerLink current = state.upstream;
        if (!needsUpstream()) {
            if (current != null && !state.pureRelay) {
                giveUp(current);
            }
            return;
        }
        PeerLink better = current == null ? first() : current.suspected ? first() : otherThanIdle(current);
        if (better != null) {
            if (current != null) {
                giveUp(current);
            }
            take(better);
        }
    }

    /** When the present upstream counts as idle if nothing comes; {@link TreeProtocol#NEVER} if that would change nothing. */
    long nextWakeNanos() {
        PeerLink current = state.upstream;
        if (current == null || state.links.size() < 2 || !needsUpstream()) {
            return TreeProtocol.NEVER;
        }
        long idleNanos = current.activeNanos + state.settings.upstreamIdle().toNanos();
        return idleNanos > state.nowNanos ? idleNanos : TreeProtocol.NEVER;
    }

    /** Whether the upstream has had reason to send and has not. */
    boolean isIdle(PeerLink current) {
        boolean waitsForCredit =
                current.creditBytes() < state.header.chunkBytes() && current.creditBytes() < state.header.fileBytes();
        return !waitsForCredit
                && state.nowNanos - current.activeNanos
                        >= state.settings.upstreamIdle().toNanos();
    }

    private boolean needsUpstream() {
        return !state.isSource
                && (state.chunks.lacksAny()
                        || (!state.pureRelay && state.pages.cardinality() < state.header.pageCount()));
    }

    /** The best usable link; a pure relay, which shows nothing but may bring all, before none. */
    private @Nullable PeerLink first() {
        BitSet missing = null;
        PeerLink relay = null;
        for (PeerLink link : preferred()) {
            if (isDefault(link)) {
                return link;
            }
            missing = missing == null ? state.chunks.missing() : missing;
            if (link.offersOf(missing) > 0) {
                return link;
            }
            relay = relay == null && link.pureRelay ? link : relay;
        }
        return relay;
    }

    /** A neighbour that has more than a few chunks which the idle upstream does not bring; few are pulled instead. */
    private @Nullable PeerLink otherThanIdle(PeerLink current) {
        if (!isIdle(current)) {
            return learntFromInsteadOf(current);
        }
        BitSet missing = state.chunks.missing();
        boolean holdsBack = current.offersOf(missing) > 0;
        int few = holdsBack ? 0 : state.settings.requestWindow();
        boolean pullable = false;
        PeerLink relay = null;
        for (PeerLink link : preferred()) {
            int offers = link == current ? 0 : link.offersOf(missing);
            if (offers > few) {
                return link;
            }
            pullable |= offers > 0;
            relay = relay == null && link != current && link.pureRelay ? link : relay;
        }
        return pullable ? null : relay;
    }

    /** The way to the source has opened after a default was taken that has nothing: no reason to wait. */
    private @Nullable PeerLink learntFromInsteadOf(PeerLink current) {
        for (PeerLink link : state.links.values()) {
            if (link != current && link.isUsable() && preference(link) == 0) {
                BitSet missing = state.chunks.missing();
                return current.offersOf(missing) == 0 && link.offersOf(missing) > 0 ? link : null;
            }
        }
        return null;
    }

    /** Usable links: learnt from, parent, then the others in the order of their opening. */
    private List<PeerLink> preferred() {
        List<PeerLink> order = new ArrayList<>();
        for (int preference = 0; preference <= 2; preference++) {
            for (PeerLink link : state.links.values()) {
                if (link.isUsable() && preference(link) == preference) {
                    order.add(link);
                }
            }
        }
        return order;
    }

    private boolean isDefault(PeerLink link) {
        return preference(link) < 2;
    }

    private int preference(PeerLink link) {
        if (learntFrom.isPresent() && learntFrom.get().equals(link.peer)) {
            return 0;
        }
        return link.role == LinkRole.PARENT ? 1 : 2;
    }

    private void take(PeerLink link) {
        state.upstream = link;
        link.activeNanos = state.nowNanos;
        state.counters.upstreamChanges++;
        // It pushes all that its view of this node lacks; only what it sent before and was wrong it would not send
        // again.
        state.refetch.values().removeIf(lastTried -> lastTried != link.number);
        // Whatever it does not know of it would push again.
        if (state.pureRelay || !News.flush(state, link)) {
            state.sendMap(link);
        }
        state.send(link, new BulkFrame.Upstream(true));
    }

    private void giveUp(PeerLink link) {
        state.upstream = null;
        link.stopsDue++;
        state.takeBackRequests(link);
        state.send(link, new BulkFrame.Upstream(false));
    }
}
