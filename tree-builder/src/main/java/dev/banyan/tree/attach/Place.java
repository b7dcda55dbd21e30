package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This node's place in the tree: its parent, the root it follows, the way from there to here, and how fresh that knowledge
 * is. A live parent proves nothing (two orphans can adopt each other); only a fresh beacon does.
 */
final class Place {
    private final AttachContext context;
    private @Nullable NodeId parent;
    private boolean parentLeaving;
    private long parentRttNanos;
    private long attachNumber;
    /** The parent does not know the number yet. */
    private boolean renewed;

    private @Nullable Member root;
    private @Nullable Member heir;
    private List<NodeId> pathToParent = List.of();
    private long parentDelayNanos;
    private @Nullable Coordinate parentCoordinate;
    private long beaconNumber;
    private long beaconAtNanos;
    private long followedAtNanos;
    private long adriftAtNanos;
    private long adriftNanos;
    /** Where beacons are heard while a host carries them; what it says goes before the own number and time. */
    private @Nullable BeaconStream stream;

    Place(AttachContext context) {
        this.context = context;
        long never = -context.settings.beaconTimeout().toNanos()
                - context.settings.orphanGrace().toNanos();
        this.beaconAtNanos = never;
        this.followedAtNanos = never;
        this.adriftAtNanos = never;
    }

    @Nullable
    NodeId parent() {
        return parent;
    }

    boolean hasParent(NodeId node) {
        return node.equals(parent);
    }

    @Nullable
    Member root() {
        return root;
    }

    @Nullable
    Member heir() {
        return heir;
    }

    boolean isRoot() {
        return root != null && root.id().equals(context.id());
    }

    /** Whether that root will do: a root follows only better ones. */
    boolean mayFollow(Member other) {
        return !isRoot() || other.rank().isBetterThan(context.self.rank());
    }

    boolean isHeir() {
        return heir != null && heir.id().equals(context.id());
    }

    long attachNumber() {
        return attachNumber;
    }

    long parentRttNanos() {
        return parentRttNanos;
    }

    /** Delay from the root to the parent. */
    long parentDelayNanos() {
        return parentDelayNanos;
    }

    /** Where the parent was when this node attached to it. */
    @Nullable
    Coordinate parentCoordinate() {
        return parentCoordinate;
    }

    /** The way from the root to this node's parent; empty at the root. */
    List<NodeId> pathToParent() {
        return pathToParent;
    }

    boolean pathContains(NodeId node) {
        return pathToParent.contains(node) || hasParent(node);
    }

    /** Delay from the root to this node along the tree. */
    long delayNanos() {
        return isRoot() ? 0 : parentDelayNanos + parentRttNanos / 2;
    }

    /** What this place costs a node with a subtree of that size. */
    long costNanos(ParentCost cost, int subtreeSize) {
        return isRoot() ? 0 : cost.nanos(parentDelayNanos, parentRttNanos, subtreeSize);
    }

    boolean isAttached() {
        return isRoot()
                || (parent != null
                        && root != null
                        && beaconAge() <= context.settings.beaconTimeout().toNanos());
    }

    /** Whether to act on a missing beacon: it is late, and no ancestor has said that it is searching. */
    boolean isBeaconLost() {
        return parent != null && !isRoot() && context.now() >= beaconLostAt();
    }

    /**
     * When {@link #isBeaconLost} becomes true if nothing more is heard. The deeper a node the longer it waits, so that the
     * topmost of a line acts first and the others hear that it does.
     */
    long beaconLostAt() {
        if (stream != null) {
            return Long.MAX_VALUE;
        }
        long patience = context.settings.depthPatience().toNanos() * Math.max(0, pathToParent.size() - 1);
        long timeout = context.settings.beaconTimeout().toNanos()
                + Math.min(patience, context.settings.beaconTimeout().toNanos() / 2);
        // A new parent gets as long as an old one to prove that it has a way to the root.
        long plain = Math.max(beaconAtNanos, followedAtNanos) + timeout + 1;
        boolean patient = adriftAtNanos > beaconAtNanos
                && adriftNanos <= context.settings.orphanGrace().toNanos();
        return patient ? Math.max(plain, adriftAtNanos + timeout + 1) : plain;
    }

    /** How long ago the last beacon was sent, the time on the way not counted. */
    long beaconAge() {
        return context.now() - (stream == null ? beaconAtNanos : stream.atNanos());
    }

    void becomeRoot() {
        leaveStream();
        root = context.self;
        heir = null;
        parent = null;
        parentLeaving = false;
        pathToParent = List.of();
        parentDelayNanos = 0;
        parentRttNanos = 0;
        beaconAtNanos = context.now();
    }

    /**
     * Takes a parent whose link has just opened; its lineage and beacon follow on the link. A new parent does not make this node
     * attached: if it did, members of a tree without a root would keep each other attached for ever by moving about.
     */
    void follow(NodeId newParent, long rttNanos, Position position) {
        leaveStream();
        parent = newParent;
        parentLeaving = false;
        parentRttNanos = rttNanos;
        parentDelayNanos = position.delayNanos();
        parentCoordinate = position.coordinate();
        position.root().filter(r -> !r.id().equals(context.id())).ifPresent(this::followRoot);
        if (isRoot()) {
            root = null;
        }
        pathToParent = List.of(newParent);
        attachNumber++;
        renewed = false;
        followedAtNanos = context.now();
    }

    /** Beacon numbers count per root, so those of another one start anew. */
    private void followRoot(Member newRoot) {
        if (root == null || !root.id().equals(newRoot.id())) {
            leaveStream();
            beaconNumber = -1;
            beaconAtNanos = context.now() - context.settings.beaconTimeout().toNanos() - 1;
        }
        root = newRoot;
    }

    void loseParent() {
        leaveStream();
        parent = null;
        parentLeaving = false;
    }

    /** The parent has said that it takes its leave. */
    void parentLeaves() {
        parentLeaving = true;
    }

    boolean isParentLeaving() {
        return parentLeaving;
    }

    void parentRtt(long rttNanos) {
        parentRttNanos = rttNanos;
    }

    /** Returns whether the beacon is new. */
    boolean beacon(AttachMessage.Beacon beacon) {
        if (beacon.number() <= beaconNumber() || beacon.delayNanos() < 0 || beacon.heldNanos() < 0) {
            return false;
        }
        leaveStream();
        beaconNumber = beacon.number();
        parentDelayNanos = beacon.delayNanos();
        beaconAtNanos = context.now() - beacon.heldNanos();
        return true;
    }

    /** Hears beacons there from now on, if the last one there is news or was; returns whether anything has changed by that. */
    boolean hear(BeaconStream of, long newParentDelayNanos) {
        if (stream != of && of.number() <= beaconNumber()) {
            return false;
        }
        boolean news = stream != of || parentDelayNanos != newParentDelayNanos;
        stream = of;
        parentDelayNanos = newParentDelayNanos;
        return news;
    }

    /** Goes on as if the last beacon of the stream had come here. */
    void leaveStream() {
        if (stream != null) {
            beaconNumber = stream.number();
            beaconAtNanos = stream.atNanos();
            stream = null;
        }
    }

    @Nullable
    BeaconStream stream() {
        return stream;
    }

    void lineage(AttachMessage.Lineage lineage) {
        followRoot(lineage.root());
        heir = lineage.heir().orElse(null);
        pathToParent = lineage.path();
    }

    void heir(@Nullable Member newHeir) {
        heir = newHeir;
    }

    void adrift(long searchingNanos) {
        adriftAtNanos = context.now();
        adriftNanos = searchingNanos;
    }

    long beaconNumber() {
        return stream == null ? beaconNumber : stream.number();
    }

    /**
     * A dial that carried the next attach number came to nothing. Whoever accepted it may have claimed this member under that number and
     * taken the claim back, which is newer than what the parent says: so this attachment gets a newer one, and the parent is to be told.
     */
    void renew() {
        if (parent != null) {
            attachNumber += 2;
            renewed = true;
        }
    }

    boolean isRenewed() {
        return renewed;
    }

    /** The parent knows the number now. */
    void told() {
        renewed = false;
    }

    /** The attach number the next parent gets. */
    long nextAttachNumber() {
        return attachNumber + 1;
    }
}
