package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One transfer in the directory of one node. */
final class Share {
    final TransferHeader header;
    final boolean isSource;
    final MemberResults results;
    /** Neighbours that take part too. */
    final TreeMap<NodeId, Partner> partners = new TreeMap<>();

    MemberState localState = new MemberState.Receiving(0);
    Optional<String> sourceFailure = Optional.empty();

    @Nullable
    NodeId toldTo;
    /** What was last announced. */
    boolean announcedSourceBelow;

    long endNanos = TreeProtocol.NEVER;
    private long version;
    private boolean localUnreported = true;
    private long reportedNanos = Long.MIN_VALUE;
    long toldNanos = Long.MIN_VALUE;

    /** A neighbour that takes part in the transfer. */
    static final class Partner {
        final LinkRole role;
        boolean sourceBelow;
        final Redial redial = new Redial();

        Partner(LinkRole role) {
            this.role = role;
        }
    }

    Share(TransferHeader header, boolean isSource, int membersMax, long returnedKeepNanos) {
        this.header = header;
        this.isSource = isSource;
        this.results = new MemberResults(header.source(), membersMax, returnedKeepNanos);
    }

    /** Whether this node is the source or the source is in its subtree, as far as its children say. */
    boolean sourceBelow() {
        return isSource || partners.values().stream().anyMatch(p -> p.role == LinkRole.CHILD && p.sourceBelow);
    }

    /** The partner towards the source: the child whose subtree holds it, else the parent. */
    Optional<NodeId> towardsSource() {
        if (isSource) {
            return Optional.empty();
        }
        Optional<NodeId> child = first(LinkRole.CHILD, true);
        return child.isPresent() ? child : first(LinkRole.PARENT, false);
    }

    private Optional<NodeId> first(LinkRole role, boolean onlySourceBelow) {
        return partners.entrySet().stream()
                .filter(p -> p.getValue().role == role && (!onlySourceBelow || p.getValue().sourceBelow))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    void localState(MemberState state) {
        localState = state;
        localUnreported = true;
    }

    /** Puts the own state among the results when it is final or progress is due. @return whether it did */
    boolean report(NodeId self, long nowNanos, long progressNanos) {
        if (nowNanos < reportDueNanos(nowNanos, progressNanos)) {
            return false;
        }
        localUnreported = false;
        reportedNanos = nowNanos;
        version++;
        return results.merge(new ResultEntry(self, version, localState), nowNanos);
    }

    long reportDueNanos(long nowNanos, long progressNanos) {
        if (isSource || !localUnreported) {
            return TreeProtocol.NEVER;
        }
        boolean atOnce = localState.isFinal() || reportedNanos == Long.MIN_VALUE;
        return atOnce ? nowNanos : reportedNanos + progressNanos;
    }
}
