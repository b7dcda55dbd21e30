package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks and keeps this node's parent, and takes its children, under the fan-out bound. One shared, undirected tree per group;
 * the builder's candidates are only advice. Transient cycles are possible while several nodes move; the beacon ends them within
 * its timeout.
 *
 * <p>Not thread-safe; pure: time and input in, effects out.
 */
public final class Attachment implements TreeProtocol {
    private final AttachParts parts;
    private final HostInputs inputs;
    /** Asking all parts anew after every message would cost more than most messages. */
    private long wakeNanos = NEVER;

    private long placeTurns;

    /**
     * @param self this node as the group will know it
     * @param random jitter only; seeded by the host
     */
    public Attachment(Member self, AttachSettings settings, RandomGenerator random) {
        this.parts = new AttachParts(self, settings, random);
        this.inputs = new HostInputs(parts);
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        parts.context.beginTurn(nowNanos);
        if (!parts.departure.hasLeft()) {
            inputs.handle(input);
            if (!inputs.timersStand() || parts.context.now() >= wakeNanos) {
                placeTurns++;
                housekeeping();
                wakeNanos = earliestTimer();
            }
        }
        return parts.context.endTurn();
    }

    private void housekeeping() {
        if (!inputs.isStarted()) {
            return;
        }
        parts.children.expireReservations();
        parts.handover.tick();
        parts.search.tick();
        parts.claims.tick();
        parts.changes.tick();
        parts.rootDuty.tick();
        parts.roster.tick();
        parts.reports.tick();
        parts.improvement.tick();
        parts.departure.tick();
    }

    @Override
    public long nextWakeNanos() {
        return wakeNanos;
    }

    /** {@link #nextWakeNanos} asked of all parts anew. */
    long earliestTimer() {
        if (!inputs.isStarted() || parts.departure.hasLeft()) {
            return NEVER;
        }
        long next = Math.min(parts.search.nextWakeNanos(), parts.rootDuty.nextWakeNanos());
        next = Math.min(next, parts.children.nextExpiryNanos());
        next = Math.min(next, parts.handover.nextWakeNanos());
        next = Math.min(next, parts.roster.nextStrikeNanos());
        next = Math.min(next, parts.departure.nextWakeNanos());
        next = Math.min(next, parts.claims.nextWakeNanos());
        next = Math.min(next, parts.changes.nextWakeNanos());
        next = Math.min(next, parts.reports.nextWakeNanos());
        return Math.min(next, parts.improvement.nextWakeNanos());
    }

    /**
     * How many inputs may have changed this node's place so far: while that stays, so do its parent, its children and its root.
     */
    public long placeTurns() {
        return placeTurns;
    }

    /** The parent; empty at the root and while searching. */
    public Optional<NodeId> parent() {
        return Optional.ofNullable(parts.place.parent());
    }

    /** The root this node follows; itself if it is the root. */
    public Optional<Member> root() {
        return Optional.ofNullable(parts.place.root());
    }

    /** The best member of the tree after the root, which takes over when the root dies. */
    public Optional<Member> heir() {
        return Optional.ofNullable(parts.place.heir());
    }

    /** Whether the last beacon is fresh, or this node is the root. */
    public boolean isAttached() {
        return parts.place.isAttached();
    }

    /**
     * Hears the parent's beacons in a stream from now on, without inputs, until this node has another parent or root, a beacon
     * comes as an input after all, or {@link #leaveStream}. Where more would follow from a beacon than passing it on, nothing
     * changes and an input must tell of it.
     *
     * @param from who carries them here; only the parent is heard
     * @param parentDelayNanos delay from the root to the parent
     * @return whether that is news for those below: this node did not hear the stream before, or its delay has changed
     */
    public boolean hear(BeaconStream stream, NodeId from, long parentDelayNanos) {
        boolean news = !parts.departure.hasLeft()
                && !missesBeacon()
                && parts.place.hasParent(from)
                && parts.place.hear(stream, parentDelayNanos);
        if (news) {
            wakeNanos = earliestTimer();
        }
        return news;
    }

    /** Goes on as if the last beacon of the stream had come as an input at its time. */
    public void leaveStream() {
        parts.place.leaveStream();
        wakeNanos = earliestTimer();
    }

    /** Where this node hears beacons; null if they come as inputs, or none do. */
    public @Nullable BeaconStream stream() {
        return parts.place.stream();
    }

    /** Whether this node looks for another parent because no beacon came. */
    public boolean missesBeacon() {
        return parts.search
                .goal()
                .filter(goal -> goal.cause() == TreeEvent.Cause.BEACON_LOST)
                .isPresent();
    }

    /** Delay from the root along the tree in nanoseconds, as measured. */
    public long delayNanos() {
        return parts.place.delayNanos();
    }

    /** The children in the order of their ids. */
    public List<NodeId> children() {
        return parts.children.ids();
    }

    /** Others this node knows: its parent and children, and the possible parents it has measured or heard of. Ascending. */
    public List<NodeId> peersRemembered() {
        TreeSet<NodeId> peers = new TreeSet<>(parts.table.nodes());
        peers.addAll(children());
        parent().ifPresent(peers::add);
        peers.remove(parts.context.self.id());
        return List.copyOf(peers);
    }

    /** Most children of this node. */
    public int slots() {
        return parts.context.self.slots();
    }

    /** Slots in use: children and reservations; never more than the member's slots. */
    public int usedSlots() {
        return parts.children.used();
    }

    /** Measured round trip time to a tree neighbour in nanoseconds; 0 if unknown. */
    public long rttNanos(NodeId neighbour) {
        Child child = parts.children.get(neighbour);
        return child != null ? child.rttNanos : parts.place.hasParent(neighbour) ? parts.place.parentRttNanos() : 0;
    }

    /** Visits every member of this node's subtree with its parent; at the root: every other member of the tree. */
    public void forEachInSubtree(BiConsumer<Member, NodeId> visitor) {
        parts.roster.forEach(visitor);
    }

    /** Members of the subtree, this node not counted. */
    public int subtreeSize() {
        return parts.roster.size();
    }

    /** Certificates refused because the roster was at its bound. */
    public long refusedCertificates() {
        return parts.roster.refusedCount();
    }

    /** Where this node is in the space of round trips, as far as it knows. */
    public Coordinate coordinate() {
        return parts.vivaldi.coordinate();
    }

    /** Relative error of the round trips that coordinates predicted of late, the median; empty before the first probe is answered. */
    public OptionalDouble coordinateErrorP50() {
        return parts.vivaldi.relativeErrorP50();
    }

    /** Round trips and coordinates of peers that were not believed. */
    public long refusedCoordinates() {
        return parts.vivaldi.rejectedCount();
    }
}
