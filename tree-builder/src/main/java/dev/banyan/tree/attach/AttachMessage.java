package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.List;
import java.util.Optional;

/**
 * What attachment machines say to each other. Up to {@link Abdicated} over the control channel between any two members,
 * from {@link Beacon} on over the tree link between neighbours.
 */
public sealed interface AttachMessage extends TreeMessage {
    /** Dispatches on the kind of message. */
    void accept(Visitor visitor);

    /** Why a node does not take a child. */
    enum Refusal {
        /** The asker is an ancestor of the refusing node: a cycle would follow. */
        IN_ROOT_PATH,
        /** The refusing node has no way to the root itself. */
        NOT_ATTACHED,
        /** The refusing node takes no children at all. */
        NO_SLOTS,
        /** The refusing node is changing its own parent. */
        MOVING,
        /** The refusing node is leaving the group. */
        LEAVING,
        /** The asker would be the better root and should declare itself. */
        BETTER_ROOT
    }

    /** One line of a rescue plan. */
    record Assignment(NodeId child, NodeId target) {}

    /** Asks where the receiver stands. */
    record ProbeRequest(long sequence) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 24;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.probeRequest(this);
        }
    }

    /** Answers a probe. */
    record ProbeReply(long sequence, Position position) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 24 + position.wireBytes();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.probeReply(this);
        }
    }

    /** Asks the receiver to take the sender as a child.
     *
     * @param attachNumber the number this attachment will have
     * @param rttNanos round trip time to the receiver as the sender measured it; 0 if unknown
     * @param subtreeSize members the sender brings along, itself included
     * @param displaces the receiver's child whose place the sender wants
     * @param offers under whom that child may move once the sender has its place: the parent that the sender leaves, or the sender if
     *     the child is its parent; empty if the child is to move under the sender at once
     */
    record AttachRequest(
            long sequence,
            Member child,
            long attachNumber,
            long rttNanos,
            Urgency urgency,
            int subtreeSize,
            Optional<NodeId> displaces,
            Optional<NodeId> offers)
            implements AttachMessage {
        /** The child that is to move under the sender at once. */
        Optional<NodeId> movesUnderSender() {
            return offers.isPresent() ? Optional.empty() : displaces;
        }

        @Override
        public int wireBytes() {
            return offers.isPresent() ? 222 : 185;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.attachRequest(this);
        }
    }

    /** Grants a slot until the reservation ends; the asker dials the data address. */
    record AttachAccepted(long sequence, long reservation, String dataAddress, Position position)
            implements AttachMessage {
        @Override
        public int wireBytes() {
            return 60 + position.wireBytes();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.attachAccepted(this);
        }
    }

    /** The receiver is full; its children might do, nearest first. */
    record AttachRedirected(long sequence, Position position, List<ChildHint> children) implements AttachMessage {
        public AttachRedirected {
            children = List.copyOf(children);
        }

        @Override
        public int wireBytes() {
            int bytes = 24 + position.wireBytes();
            for (ChildHint hint : children) {
                bytes += hint.wireBytes();
            }
            return bytes;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.attachRedirected(this);
        }
    }

    /** Denies a request and says why. */
    record AttachRefused(long sequence, Refusal refusal, Position position) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 28 + position.wireBytes();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.attachRefused(this);
        }
    }

    /** The asker no longer wants the slot it was granted. */
    record AttachCancelled(long reservation) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 24;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.attachCancelled(this);
        }
    }

    /** A root presents itself and asks whom the receiver follows. */
    record RootProbe(Member root) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 120;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.rootProbe(this);
        }
    }

    /** Names the root that the sender follows, or a better one it has heard of. */
    record RootReply(Member root) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 120;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.rootReply(this);
        }
    }

    /** The root leaves; the receiver is its heir and takes over at once. */
    record Abdicated(long sequence) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 24;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.abdicated(this);
        }
    }

    /** The root lives; passed down the tree by every hop. Small because it is frequent; the rest is in the lineage.
     *
     * @param delayNanos delay from the root to the sender
     * @param heldNanos how long it was kept on its way, by a hop that tells a new child of the last one it heard; not negative
     */
    record Beacon(long number, long delayNanos, long heldNanos) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 28;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.beacon(this);
        }
    }

    /** Whom the sender follows and by which way; sent on a new link and when it changes.
     *
     * @param path from the root to the sender, both included
     */
    record Lineage(Member root, Optional<Member> heir, List<NodeId> path) implements AttachMessage {
        public Lineage {
            path = List.copyOf(path);
        }

        @Override
        public int wireBytes() {
            return 220 + path.size() * 37;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.lineage(this);
        }
    }

    /**
     * The sender's line has lost its way to the root and an ancestor is searching.
     *
     * @param lost the parent that the searching ancestor lost
     * @param gone whether the process of the lost parent is known to be dead
     * @param searchingNanos for how long so far
     */
    record Adrift(NodeId lost, boolean gone, long searchingNanos) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 54;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.adrift(this);
        }
    }

    /** What changed in the sender's subtree.
     *
     * @param freeSlots of the sender
     * @param slots of the sender
     * @param coordinate of the sender
     */
    record Report(List<Certificate> certificates, int slots, int freeSlots, Coordinate coordinate)
            implements AttachMessage {
        public Report {
            certificates = List.copyOf(certificates);
        }

        @Override
        public int wireBytes() {
            return 24 + certificates.size() * Certificate.WIRE_BYTES + coordinate.wireBytes();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.report(this);
        }
    }

    /** Where each child of the sender goes if the sender is lost: parents before their children. */
    record RescuePlan(List<Assignment> assignments) implements AttachMessage {
        public RescuePlan {
            assignments = List.copyOf(assignments);
        }

        @Override
        public int wireBytes() {
            return 16 + assignments.size() * 80;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.rescuePlan(this);
        }
    }

    /** Asks the child to move under that node, to make room. */
    record MoveRequested(NodeId target) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 50;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.moveRequested(this);
        }
    }

    /**
     * Asks the child to leave its slot to another for any that it finds, and to look for a better one after that: the other
     * leaves one under {@code promised}.
     */
    record VacateRequested(NodeId promised) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 50;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.vacateRequested(this);
        }
    }

    /** The sender leaves the group; its children move now, as the rescue plan says. */
    record Leaving(boolean root) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 16;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.leaving(this);
        }
    }

    /** The sender has another parent now, or leaves. */
    record Detached(boolean leaving) implements AttachMessage {
        @Override
        public int wireBytes() {
            return 16;
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.detached(this);
        }
    }

    /** One method per kind of message. */
    interface Visitor {
        void probeRequest(ProbeRequest message);

        void probeReply(ProbeReply message);

        void attachRequest(AttachRequest message);

        void attachAccepted(AttachAccepted message);

        void attachRedirected(AttachRedirected message);

        void attachRefused(AttachRefused message);

        void attachCancelled(AttachCancelled message);

        void rootProbe(RootProbe message);

        void rootReply(RootReply message);

        void abdicated(Abdicated message);

        void beacon(Beacon message);

        void lineage(Lineage message);

        void adrift(Adrift message);

        void report(Report message);

        void rescuePlan(RescuePlan message);

        void moveRequested(MoveRequested message);

        void vacateRequested(VacateRequested message);

        void leaving(Leaving message);

        void detached(Detached message);
    }
}
