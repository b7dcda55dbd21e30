package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One transfer in the directory of one node. */
final class Share {
    final TransferHeader header;
    final boolean isSource;
    final MemberResults results;
    /** Tree neighbours that take part too. */
    final TreeMap<NodeId, Partner> partners = new TreeMap<>();
    /** Where the parents of this node's stripes, and their backups, accept links; only those that this node is to dial. */
    final TreeMap<NodeId, String> plannedParents = new TreeMap<>();
    /** Who is to push each stripe to this node as things are: the parents of the plan, or backups. */
    List<Optional<NodeId>> upstreams = List.of();
    /** Those that were such and could not be reached when it was last tried. */
    final TreeSet<NodeId> lostUpstreams = new TreeSet<>();
    /** How it stands with the links to those that this node dials, partners and planned parents alike. */
    private final TreeMap<NodeId, Redial> redials = new TreeMap<>();

    final StripePlanner planner;
    /** The plan in force; null before there is one, and while there is one stripe only. */
    @Nullable
    StripePlan plan;

    /** Parts of a newer plan. */
    @Nullable
    PlanParts arriving;

    long plannedNanos = Long.MIN_VALUE;

    /** At the root: when it last looked at the rates that members tell. */
    long ratesNanos = Long.MIN_VALUE;

    /** What this node last moved of it in a window, and when that ended. */
    AccessRate measured = AccessRate.UNKNOWN;

    long measuredNanos;
    boolean begun;

    TransferLimit limit;

    MemberState localState = new MemberState.Receiving(0);
    Optional<String> sourceFailure = Optional.empty();

    @Nullable
    NodeId toldTo;
    /** What was last announced. */
    boolean announcedSourceBelow;

    long endNanos = TreeProtocol.NEVER;
    /** Neighbours that told all of the file with its announcement, or were told it: no link is needed with them. */
    final TreeSet<NodeId> inlinePeers = new TreeSet<>();

    private long version;
    private boolean localUnreported = true;
    private long reportedNanos = Long.MIN_VALUE;
    long toldNanos = Long.MIN_VALUE;

    /** A neighbour that takes part in the transfer. */
    static final class Partner {
        final LinkRole role;
        boolean sourceBelow;
        /** It had the whole file when it announced the transfer. */
        boolean complete;

        Partner(LinkRole role) {
            this.role = role;
        }
    }

    Share(TransferHeader header, boolean isSource, TransferLimit limit, DirectorySettings settings) {
        this.header = header;
        this.isSource = isSource;
        this.results = new MemberResults(
                header.source(), settings.membersMax(), settings.returnedKeep().toNanos());
        this.planner = new StripePlanner(header, settings.chainReceiversMax());
        this.limit = limit;
    }

    /** Dials those that this node dials, if they are due; the address is empty for the parent in the group's tree. */
    void dial(long nowNanos, BiConsumer<NodeId, Optional<String>> dialler) {
        partners.keySet().forEach(peer -> dial(peer, nowNanos, () -> dialler.accept(peer, Optional.empty())));
        plannedParents.forEach((peer, address) -> {
            if (!partners.containsKey(peer)) {
                dial(peer, nowNanos, () -> dialler.accept(peer, Optional.of(address)));
            }
        });
    }

    private void dial(NodeId peer, long nowNanos, Runnable dialler) {
        if (!dials(peer)) {
            return;
        }
        Redial redial = redials.computeIfAbsent(peer, node -> new Redial());
        if (redial.isDue(nowNanos)) {
            redial.dialled();
            dialler.run();
        }
    }

    /** A node that has the whole file dials only a parent that may lack some of it. */
    private boolean dials(NodeId peer) {
        Partner partner = partners.get(peer);
        if (partner == null) {
            return plannedParents.containsKey(peer) && !hasFile();
        }
        boolean nothingToCarry = inlinePeers.contains(peer) || partner.complete && hasFile();
        return partner.role == LinkRole.PARENT && !nothingToCarry;
    }

    /** Whether this node has the whole file. */
    boolean hasFile() {
        return isSource || localState instanceof MemberState.Verified;
    }

    /** When {@link #dial} has something to do, or {@link TreeProtocol#NEVER}. */
    long nextDialNanos() {
        long next = TreeProtocol.NEVER;
        for (Map.Entry<NodeId, Redial> redial : redials.entrySet()) {
            if (dials(redial.getKey())) {
                next = Math.min(next, redial.getValue().nextWakeNanos());
            }
        }
        return next;
    }

    /** How it stands with the link to a peer; empty if this node does not dial it. */
    Optional<Redial> redial(NodeId peer) {
        return Optional.ofNullable(redials.get(peer));
    }

    /** The peer is no partner or no planned parent any more. @return whether no link with it is wanted now */
    boolean forget(NodeId peer) {
        boolean unwanted = !partners.containsKey(peer) && !plannedParents.containsKey(peer);
        if (unwanted) {
            redials.remove(peer);
        }
        return unwanted;
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

    /** What is known here of all members. */
    TransferOutcome outcome() {
        return results.outcome(header.id(), sourceFailure);
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
