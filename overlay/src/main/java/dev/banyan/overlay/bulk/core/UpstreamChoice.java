package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Picks for each stripe the one neighbour that pushes what this node lacks of it. Trees are only hints. Where a plan says who that
 * is, it is that one; without a plan first choice is the neighbour the transfer was learnt from, then the parent, then whoever shows
 * more. An upstream is changed when its link closes or is suspected, or when it is idle while another shows more. So data flows
 * up and down a tree alike.
 */
final class UpstreamChoice {
    private static final int NO_LINK = -1;
    /** So many times the patience with a plan: with its default enough for a chain of 64 whose hops take 45 ms each. */
    private static final int FIRST_CHUNK_PATIENCES = 3;

    /** What has become of one stripe since its plan came. */
    private static final class Turn {
        /** The link over which it was last taken by the plan: if that is given up, the plan was wrong. */
        int takenAsPlanned = NO_LINK;
        /** When it may go back, if it was given up to another than the planned one. */
        long returnsNanos;
        /** How much the planned one and this node had of it when that was last asked. */
        int plannedThen;

        int ownThen;
        /** From when on it may be taken from the source where that is not planned, if it has lost its upstream. */
        long sourceNanos;
        /** Whether it had an upstream when it was last looked at. */
        boolean served;

        static Turn[] ofEach(int stripes) {
            return Stream.generate(Turn::new).limit(stripes).toArray(Turn[]::new);
        }
    }

    private final TransferState state;
    private final Optional<NodeId> learntFrom;
    private Turn[] turns;

    private boolean begun;
    private long patienceEndsNanos;

    UpstreamChoice(TransferState state, Optional<NodeId> learntFrom) {
        this.state = state;
        this.learntFrom = learntFrom;
        this.turns = Turn.ofEach(state.stripeCount());
    }

    /** There is a plan, or another one: who is to push each stripe. */
    void planned(List<Optional<NodeId>> parents) {
        state.plannedParents = List.copyOf(parents);
        state.deal(parents.size());
        turns = Turn.ofEach(parents.size());
        beginPatience();
    }

    /** A stripe without upstream waits so long for the plan, and then for the links that it wants. */
    private void beginPatience() {
        begun = true;
        patienceEndsNanos = state.header.isStriped() ? afterPatienceNanos() : state.nowNanos;
    }

    private long afterPatienceNanos() {
        return state.nowNanos + state.settings.planPatience().toNanos();
    }

    /** Takes, changes or gives up upstreams as things now stand, and tells those concerned. */
    void update() {
        if (!begun) {
            beginPatience();
        }
        for (int stripe = 0; stripe < state.upstreams.length; stripe++) {
            update(stripe);
        }
        for (PeerLink link : List.copyOf(state.links.values())) {
            tell(link, state.stripesFrom(link));
        }
    }

    private void update(int stripe) {
        PeerLink current = state.upstreams[stripe];
        if (!needsUpstream(stripe)) {
            if (current != null && !state.pureRelay) {
                state.upstreams[stripe] = null;
            }
            turns[stripe].served = false;
            return;
        }
        noteLoss(stripe, current);
        PeerLink better = asPlanned(stripe, current);
        if (better == null) {
            better = current == null || current.suspected ? first(stripe) : otherThan(stripe, current);
        }
        if (better != null && better != current) {
            if (current != null && turns[stripe].takenAsPlanned == current.number) {
                returnLater(stripe, current);
            }
            state.upstreams[stripe] = better;
            state.activeNanos[stripe] = state.nowNanos;
            state.counters.upstreamChanges++;
            // It pushes all that its view of this node lacks; only what it sent before and was wrong it would not send
            // again.
            PeerLink taken = better;
            state.refetch
                    .entrySet()
                    .removeIf(chunk -> state.stripeOf(chunk.getKey()) == stripe
                            && chunk.getValue() != taken.number
                            && !taken.wrong.get(chunk.getKey()));
        }
        turns[stripe].served = state.upstreams[stripe] != null;
    }

    /** Who has lost its upstream may get another by the plan, to which a link is to be made: as long as that takes, the source must not send twice. */
    private void noteLoss(int stripe, @Nullable PeerLink current) {
        if (turns[stripe].takenAsPlanned != NO_LINK && !state.links.containsKey(turns[stripe].takenAsPlanned)) {
            turns[stripe].takenAsPlanned = NO_LINK;
        }
        if (current == null && turns[stripe].served && isPlanned()) {
            turns[stripe].sourceNanos = afterPatienceNanos();
        }
    }

    private void tell(PeerLink link, StripeSet stripes) {
        StripeSet told = link.toldStripes;
        if (stripes.equals(told) || stripes.isEmpty() && told.isEmpty()) {
            return;
        }
        link.toldStripes = stripes;
        if (stripes.isEmpty()) {
            state.stop(link);
            return;
        }
        boolean more = stripes.count() != told.count() || (stripes.stripes() & ~told.stripes()) != 0;
        if (more && (state.pureRelay || !News.flush(state, link))) {
            // Whatever it does not know of it would push again.
            state.sendMap(link);
        }
        state.send(link, new BulkFrame.Upstream(stripes));
    }

    /** When a present upstream counts as idle if nothing comes; {@link TreeProtocol#NEVER} if that would change nothing. */
    long nextWakeNanos() {
        long next = TreeProtocol.NEVER;
        for (int stripe = 0; stripe < state.upstreams.length; stripe++) {
            boolean waits = begun && state.upstreams[stripe] == null && state.nowNanos < patienceEndsNanos;
            if (waits && needsUpstream(stripe)) {
                next = Math.min(next, patienceEndsNanos);
            }
            PeerLink current = state.upstreams[stripe];
            if (current == null && turns[stripe].sourceNanos > state.nowNanos && needsUpstream(stripe)) {
                next = Math.min(next, turns[stripe].sourceNanos);
            }
            if (turns[stripe].returnsNanos > state.nowNanos && needsUpstream(stripe)) {
                next = Math.min(next, turns[stripe].returnsNanos);
            }
            if (current != null && state.links.size() > 1 && needsUpstream(stripe)) {
                next = Math.min(next, nextIdleNanos(stripe));
            }
        }
        return next;
    }

    private long nextIdleNanos(int stripe) {
        long activeNanos = state.activeNanos[stripe];
        long idleNanos = activeNanos + idleNanos(stripe);
        if (idleNanos <= state.nowNanos) {
            idleNanos = activeNanos + patienceNanos();
        }
        return idleNanos > state.nowNanos ? idleNanos : TreeProtocol.NEVER;
    }

    /** Whether the stripe's upstream has had reason to send and has not. */
    boolean isIdle(int stripe, PeerLink current) {
        boolean waitsForCredit =
                current.creditBytes() < state.header.chunkBytes() && current.creditBytes() < state.header.fileBytes();
        long silentNanos = state.nowNanos - state.activeNanos[stripe];
        if (waitsForCredit || silentNanos < idleNanos(stripe)) {
            return false;
        }
        return silentNanos >= patienceNanos() || !waitsItself(stripe, current);
    }

    private long idleNanos(int stripe) {
        return state.patienceNanos(stripe, state.settings.upstreamIdle().toNanos());
    }

    /**
     * For an upstream by the plan that has nothing to give either. Until its first chunk this node may just be at the end of a long
     * way; if that is broken, the one behind the break finds another and all after it are served.
     */
    private long patienceNanos() {
        long patience = state.settings.planPatience().toNanos();
        return state.chunks.hasNone() ? FIRST_CHUNK_PATIENCES * patience : patience;
    }

    /**
     * Whether the source may make up for what an upstream does not bring that has nothing to give. By a plan it sends each chunk once,
     * and what is missing for a moment others are about to have: it is left alone for as long as an upstream that waits itself.
     */
    boolean mayUseSource(int stripe) {
        return !isPlanned() || state.nowNanos - state.activeNanos[stripe] >= patienceNanos();
    }

    /** Who is upstream by the plan and has nothing to give yet may be far from the source, or be looking for another way itself. */
    private boolean waitsItself(int stripe, PeerLink current) {
        return turns[stripe].takenAsPlanned == current.number
                && current.offersOf(state.ofStripe(state.chunks.missing(), stripe)) == 0;
    }

    private boolean needsUpstream(int stripe) {
        return !state.isSource
                && (state.chunks.lacksAnyOf(stripe)
                        || (stripe == 0 && !state.pureRelay && state.pages.cardinality() < state.header.pageCount()));
    }

    /** The one that the plan names, if it has not been tried yet or has something to give again after it was given up. */
    private @Nullable PeerLink asPlanned(int stripe, @Nullable PeerLink current) {
        PeerLink planned = planned(stripe, current);
        if (planned == null || planned == current) {
            return null;
        }
        if (turns[stripe].takenAsPlanned == planned.number && !givesAgain(stripe, current, planned)) {
            return null;
        }
        turns[stripe].takenAsPlanned = planned.number;
        return planned;
    }

    /**
     * The plan has room for the stripe at the planned one and nowhere else: a short silence must not change that for good. Who takes it
     * from the source is ahead of the planned one and would stay so; it goes back, and waits, once that one keeps up again.
     */
    private boolean givesAgain(int stripe, @Nullable PeerLink current, PeerLink planned) {
        if (current == null || state.nowNanos < turns[stripe].returnsNanos) {
            return false;
        }
        boolean gives = planned.offersOf(state.ofStripe(state.chunks.missing(), stripe)) > 0
                || (state.leadsToSource(current) && keepsUp(stripe, planned));
        if (!gives) {
            returnLater(stripe, planned);
        }
        return gives;
    }

    private void returnLater(int stripe, PeerLink planned) {
        turns[stripe].returnsNanos = afterPatienceNanos();
        turns[stripe].plannedThen = state.heldBy(planned, stripe);
        turns[stripe].ownThen = state.held(stripe);
    }

    /**
     * Whether it has got at least half as much of the stripe as this node since that was last asked, and may catch up about as fast, so
     * that the wait will be short. What it takes from this node says nothing.
     */
    private boolean keepsUp(int stripe, PeerLink planned) {
        int theirs = state.heldBy(planned, stripe);
        int own = state.held(stripe);
        int gained = theirs - turns[stripe].plannedThen;
        boolean fast = gained > 0 && 2 * gained >= own - turns[stripe].ownThen && own - theirs <= 2 * gained;
        return fast && planned.downstream.stripes().isEmpty();
    }

    private @Nullable PeerLink planned(int stripe, @Nullable PeerLink current) {
        Optional<NodeId> parent =
                stripe < state.plannedParents.size() ? state.plannedParents.get(stripe) : Optional.empty();
        if (parent.isPresent()) {
            if (current != null && current.isUsable() && current.peer.equals(parent.get())) {
                return current;
            }
            for (PeerLink link : state.links.values()) {
                if (link.isUsable() && link.peer.equals(parent.get())) {
                    return link;
                }
            }
        }
        return null;
    }

    /** The best usable link; a pure relay, which shows nothing but may bring all, before none. */
    private @Nullable PeerLink first(int stripe) {
        if (state.nowNanos < patienceEndsNanos) {
            return null;
        }
        BitSet missing = null;
        PeerLink relay = null;
        PeerLink likely = null;
        for (PeerLink link : preferred()) {
            if (state.leadsToSource(link) && state.nowNanos < turns[stripe].sourceNanos) {
                continue;
            }
            if (isDefault(link)) {
                if (!isPlanned()) {
                    return link;
                }
                likely = likely == null ? link : likely;
            }
            missing = missing == null ? state.ofStripe(state.chunks.missing(), stripe) : missing;
            if (link.offersOf(missing) > 0) {
                return link;
            }
            relay = relay == null && link.pureRelay ? link : relay;
        }
        return likely != null ? likely : relay;
    }

    /** A neighbour that has more than a few chunks which the idle upstream does not bring; few are pulled instead. */
    private @Nullable PeerLink otherThan(int stripe, PeerLink current) {
        if (!isIdle(stripe, current)) {
            return isPlanned() ? null : learntFromInsteadOf(stripe, current);
        }
        BitSet missing = state.ofStripe(state.chunks.missing(), stripe);
        boolean holdsBack = current.offersOf(missing) > 0;
        int few = holdsBack ? 0 : state.settings.requestWindow();
        boolean pullable = false;
        PeerLink relay = null;
        for (PeerLink link : preferred()) {
            if (state.leadsToSource(link) && !holdsBack && !mayUseSource(stripe)) {
                continue;
            }
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
    private @Nullable PeerLink learntFromInsteadOf(int stripe, PeerLink current) {
        for (PeerLink link : state.links.values()) {
            if (link != current && link.isUsable() && preference(link) == 0) {
                BitSet missing = state.ofStripe(state.chunks.missing(), stripe);
                return current.offersOf(missing) == 0 && link.offersOf(missing) > 0 ? link : null;
            }
        }
        return null;
    }

    /** Usable links, those to be preferred first, else in the order of their opening. */
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

    private boolean isPlanned() {
        return !state.plannedParents.isEmpty();
    }

    private boolean isDefault(PeerLink link) {
        return isLearntFrom(link) || link.role == LinkRole.PARENT;
    }

    private boolean isLearntFrom(PeerLink link) {
        return learntFrom.isPresent() && learntFrom.get().equals(link.peer);
    }

    /** Without a plan: learnt from, parent, others. With one, whose source sends each chunk once: the source last. */
    private int preference(PeerLink link) {
        if (isPlanned()) {
            return state.leadsToSource(link) ? 2 : link.role == LinkRole.PARENT ? 1 : 0;
        }
        return isLearntFrom(link) ? 0 : link.role == LinkRole.PARENT ? 1 : 2;
    }
}
