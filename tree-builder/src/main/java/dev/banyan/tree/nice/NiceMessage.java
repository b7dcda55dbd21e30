package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.List;
import java.util.Optional;

/** What NICE members say to each other, over the control channel: at most once, in order per pair. */
public sealed interface NiceMessage extends TreeMessage {
    /** The value of {@link Query#layer} that asks for the topmost cluster. */
    int TOP = -1;

    /** Dispatches on the kind of message. */
    void accept(NodeId from, Visitor visitor);

    /** Whether sizes and numbers are possible at all; whether they fit the receiver's state is another question. */
    boolean isWithin(NiceLimits limits);

    /**
     * What every heart-beat carries.
     *
     * @param layer the layer of the cluster that beats
     * @param digest of the sender's member list of this cluster; tells what {@code distancesMicros} refers to
     * @param sequence number of this beat of the sender
     * @param echo the last sequence heard from the receiver, -1 if none
     * @param holdMicros how long that one had been held when this was sent
     * @param distancesMicros the sender's round trips to the members in ascending order, 0 where unknown; empty when they
     *     have not changed much
     */
    record Pulse(int layer, int digest, int sequence, int echo, int holdMicros, List<Integer> distancesMicros) {
        public Pulse {
            distancesMicros = Distances.copyOf(distancesMicros);
        }

        /** {@link #distancesMicros} as the row it is. */
        Distances distances() {
            return (Distances) distancesMicros;
        }

        boolean isWithin(NiceLimits limits) {
            return limits.layer(layer)
                    && sequence >= 0
                    && echo >= -1
                    && holdMicros >= 0
                    && distancesMicros.size() <= limits.maxMembers()
                    && distances().areWithin(NiceLimits.MAX_RTT_MICROS);
        }

        int wireBytes() {
            return 24 + 5 * distancesMicros.size();
        }
    }

    /** A member beats to its cluster peers. */
    record HeartBeat(Pulse pulse) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.heartBeat(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return pulse.isWithin(limits);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + pulse.wireBytes();
        }
    }

    /**
     * The leader beats to its cluster.
     *
     * @param members the authoritative member list, ascending; empty when it has not changed lately
     * @param above the cluster one layer up that the leader is in (the super-cluster); counts only together with members
     */
    record LeaderHeartBeat(Pulse pulse, long term, List<NodeId> members, Optional<Roster> above)
            implements NiceMessage {
        public LeaderHeartBeat {
            members = List.copyOf(members);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.leaderHeartBeat(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return pulse.isWithin(limits)
                    && limits.term(term)
                    && limits.members(members)
                    && (above.isEmpty()
                            || (above.get().isWithin(limits) && above.get().layer() == pulse.layer() + 1));
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES
                    + pulse.wireBytes()
                    + 8
                    + NiceMessage.wireBytes(members)
                    + above.map(Roster::wireBytes).orElse(0);
        }
    }

    /** Asks for a {@link ProbeReply} at once, to measure the round trip. */
    record Probe(int nonce) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.probe(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 6;
        }
    }

    /** Answers the {@link Probe} of the same nonce. */
    record ProbeReply(int nonce) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.probeReply(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 6;
        }
    }

    /** Asks a leader for the members of its cluster in a layer, or anybody for the topmost cluster ({@link #TOP}). */
    record Query(int nonce, int layer) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.query(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return layer == TOP || limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 8;
        }
    }

    /**
     * Answers a {@link Query}.
     *
     * @param members of the cluster in {@code layer} that {@code leader} leads; empty means: ask {@code leader} instead
     */
    record QueryReply(int nonce, int layer, NodeId leader, List<NodeId> members) implements NiceMessage {
        public QueryReply {
            members = List.copyOf(members);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.queryReply(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.members(members) && (limits.layer(layer) || (layer == TOP && members.isEmpty()));
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 8 + NiceMessage.wireBytes(leader) + NiceMessage.wireBytes(members);
        }
    }

    /** Asks the leader of a cluster to take the sender in; answered by a full leader heart-beat or {@link JoinRefused}. */
    record JoinCluster(int layer) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.joinCluster(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 2;
        }
    }

    /** The asked node does not lead such a cluster or has no room; it may know who leads it. */
    record JoinRefused(int layer, Optional<NodeId> leader) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.joinRefused(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 2 + leader.map(NiceMessage::wireBytes).orElse(0);
        }
    }

    /** A leader to somebody who beats to it: you are not in my cluster. */
    record NotMember(int layer) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.notMember(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 2;
        }
    }

    /** The sender is no longer in the receiver's cluster of this layer. */
    record Remove(int layer) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.remove(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 2;
        }
    }

    /**
     * The old leader hands clusters over: the receiver now leads all of {@code led}.
     *
     * @param led clusters of adjoining layers, lowest first
     * @param above the cluster the receiver has to join on top of them; empty if it is now the top leader
     */
    record LeaderTransfer(List<Roster> led, Optional<Roster> above) implements NiceMessage {
        public LeaderTransfer {
            led = List.copyOf(led);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.leaderTransfer(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            if (led.isEmpty() || led.size() > limits.maxLayers()) {
                return false;
            }
            int layer = led.get(0).layer();
            for (Roster roster : led) {
                if (!roster.isWithin(limits) || roster.layer() != layer++) {
                    return false;
                }
            }
            return above.isEmpty()
                    || (above.get().isWithin(limits) && above.get().layer() == layer);
        }

        @Override
        public int wireBytes() {
            int bytes = HEADER_BYTES + above.map(Roster::wireBytes).orElse(0);
            for (Roster roster : led) {
                bytes += roster.wireBytes();
            }
            return bytes;
        }
    }

    /** A leader gives its cluster up into the receiver's cluster of the same layer. */
    record MergeRequest(int layer, long term, List<NodeId> members) implements NiceMessage {
        public MergeRequest {
            members = List.copyOf(members);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.mergeRequest(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer) && limits.term(term) && !members.isEmpty() && limits.members(members);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 10 + NiceMessage.wireBytes(members);
        }
    }

    /** A leader that also leads the layer above asks one of its members there for a {@link MergeRequest}. */
    record MergeInvite(int layer) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.mergeInvite(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 2;
        }
    }

    /** A leader with nobody above it tells the rendezvous so and asks who the top leader is. */
    record PollRendezvous(int layer, long term) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.pollRendezvous(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer) && limits.term(term);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 10;
        }
    }

    /** The rendezvous names the top leader and the layer it leads. */
    record PollReply(NodeId top, int layer) implements NiceMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.pollReply(from, this);
        }

        @Override
        public boolean isWithin(NiceLimits limits) {
            return limits.layer(layer);
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 2 + NiceMessage.wireBytes(top);
        }
    }

    /** Bytes of any message before its fields: type tag and map header in CBOR. */
    int HEADER_BYTES = 12;

    /** An identity in CBOR with short keys. */
    static int wireBytes(NodeId node) {
        return node.wireBytes();
    }

    /** A list of identities in CBOR. */
    static int wireBytes(List<NodeId> nodes) {
        int bytes = 2;
        for (NodeId node : nodes) {
            bytes += wireBytes(node);
        }
        return bytes;
    }

    /** One method per kind of message. */
    interface Visitor {
        void heartBeat(NodeId from, HeartBeat message);

        void leaderHeartBeat(NodeId from, LeaderHeartBeat message);

        void probe(NodeId from, Probe message);

        void probeReply(NodeId from, ProbeReply message);

        void query(NodeId from, Query message);

        void queryReply(NodeId from, QueryReply message);

        void joinCluster(NodeId from, JoinCluster message);

        void joinRefused(NodeId from, JoinRefused message);

        void notMember(NodeId from, NotMember message);

        void remove(NodeId from, Remove message);

        void leaderTransfer(NodeId from, LeaderTransfer message);

        void mergeRequest(NodeId from, MergeRequest message);

        void mergeInvite(NodeId from, MergeInvite message);

        void pollRendezvous(NodeId from, PollRendezvous message);

        void pollReply(NodeId from, PollReply message);
    }
}
