package dev.banyan.tree.planned;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.List;
import java.util.Optional;

/** What members of a planned tree say to each other, over the control channel: at most once, in order per pair. */
public sealed interface PlanMessage extends TreeMessage {
    /** Most alternatives in a message. */
    int ALTERNATIVES_MAX = 32;
    /** Most children a member may say it takes: the most that {@code banyan.tree.fan-out} allows. */
    int SLOTS_MAX = 1024;
    /** Bytes of the list, the kind's name and the array of each message. */
    int HEADER_BYTES = 14;

    /** Dispatches on the kind of message. */
    void accept(NodeId from, Visitor visitor);

    /** Whether sizes and numbers are possible at all; whether they fit the receiver's state is another question. */
    boolean isPossible(NodeId from);

    /**
     * The sender is a member and takes the receiver for the planner; answered by {@link Heard}, {@link Placed} or
     * {@link Refused}.
     *
     * @param member the sender
     * @param coordinate where it believes to be
     * @param epoch of the last {@link Placed} it got from the receiver; 0 if none
     */
    record Here(Member member, Coordinate coordinate, long epoch) implements PlanMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.here(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return member.id().equals(from)
                    && member.rank().node().equals(from)
                    && member.slots() <= SLOTS_MAX
                    && epoch >= 0;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES
                    + 24
                    + 2 * member.id().wireBytes()
                    + member.dataAddress().length()
                    + coordinate.wireBytes();
        }
    }

    /** Answers a {@link Here}: the sender is the planner and has nothing new for the receiver. */
    record Heard() implements PlanMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.heard(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES - 4;
        }
    }

    /**
     * The receiver's place in the sender's plan. Repeated until a {@link Here} shows that it arrived.
     *
     * @param epoch number of the plan in which the place changed last; positive, grows with every plan of the sender
     * @param parent empty for the root, and for a member that the plan has no room for
     * @param alternatives other parents, the best first; at most {@value #ALTERNATIVES_MAX}
     */
    record Placed(long epoch, Optional<NodeId> parent, List<NodeId> alternatives) implements PlanMessage {
        public Placed {
            alternatives = List.copyOf(alternatives);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.placed(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return epoch > 0 && alternatives.size() <= ALTERNATIVES_MAX;
        }

        @Override
        public int wireBytes() {
            int bytes = HEADER_BYTES + 10 + parent.map(NodeId::wireBytes).orElse(1);
            for (NodeId alternative : alternatives) {
                bytes += alternative.wireBytes();
            }
            return bytes;
        }
    }

    /** Answers a {@link Here}: the plan is full. @param limit the sender's {@code banyan.tree.planned.member-limit} */
    record Refused(int limit) implements PlanMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.refused(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return limit > 0;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 5;
        }
    }

    /** The sender leaves the group. */
    record Bye() implements PlanMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.bye(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES - 6;
        }
    }

    /** Measures a round trip; answered by {@link ProbeReply} with the same {@code nonce}. */
    record Probe(int nonce) implements PlanMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.probe(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 1;
        }
    }

    /** Answers a {@link Probe}. @param coordinate where the sender believes to be */
    record ProbeReply(int nonce, Coordinate coordinate) implements PlanMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.probeReply(from, this);
        }

        @Override
        public boolean isPossible(NodeId from) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 6 + coordinate.wireBytes();
        }
    }

    /** One method per kind of message. */
    interface Visitor {
        void here(NodeId from, Here message);

        void heard(NodeId from, Heard message);

        void placed(NodeId from, Placed message);

        void refused(NodeId from, Refused message);

        void bye(NodeId from, Bye message);

        void probe(NodeId from, Probe message);

        void probeReply(NodeId from, ProbeReply message);
    }
}
