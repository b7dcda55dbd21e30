package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.List;

/** What Narada members say to each other, over the control channel: at most once, in order per pair. */
public sealed interface MeshMessage extends TreeMessage {
    /** Cost of a member to which no way is known. */
    int NO_ROUTE = -1;
    /** Added to a way through a member that leaves: dearer than any way that lasts, better than none. */
    int TRANSIENT_COST = 500_000_000;
    /** No way is dearer than this, nor longer in microseconds. */
    int MAX_COST = 1_000_000_000;
    /** Bytes of the list, the kind's name and the array of each message. */
    int HEADER_BYTES = 14;

    /** Why somebody wants a mesh link. */
    enum Purpose {
        /** The sender has too few. */
        GROW,
        /** It would shorten the sender's ways to others. */
        IMPROVE,
        /** The sender had no news of the receiver for long: the mesh may be in parts. */
        REPAIR
    }

    /** What becomes of a request for a mesh link. */
    enum Answer {
        /** Both are neighbours now. */
        ACCEPTED,
        /** The receiver has all the links it may have. */
        NO_ROOM,
        /** The receiver knows as many members as {@code banyan.tree.narada.member-limit} allows. */
        GROUP_FULL,
        /** The receiver is leaving the group. */
        LEAVING
    }

    /** Dispatches on the kind of message. */
    void accept(NodeId from, Visitor visitor);

    /**
     * Whether sizes and numbers are possible at all; whether they fit the receiver's state is another question.
     *
     * @param maxNames most names in any list
     */
    boolean isWithin(int maxNames);

    /**
     * The sender's way to one member.
     *
     * @param sequence the largest sequence number of that member the sender knows
     * @param delayMicros one way along the mesh; 0 where there is none
     * @param cost of that way, or {@link #NO_ROUTE}; the sum over its links of {@code banyan.tree.narada.cost-exponent}
     * @param hops members between the sender and that one, as positions in the list of members; the neighbour first
     */
    record Route(long sequence, int delayMicros, int cost, List<Integer> hops) {
        public Route {
            hops = List.copyOf(hops);
        }

        boolean isWithin(int members) {
            if (!isCost(cost) || delayMicros < 0 || delayMicros > MAX_COST || hops.size() >= members) {
                return false;
            }
            for (int hop : hops) {
                if (hop < 0 || hop >= members) {
                    return false;
                }
            }
            return true;
        }

        int wireBytes() {
            return 17 + 2 * hops.size();
        }
    }

    /**
     * A member that is gone as of a sequence number; a larger one disproves it.
     *
     * @param left it took its leave, so that ways through it work for a moment yet
     */
    record Gone(NodeId member, long sequence, boolean left) {}

    /**
     * What mesh neighbours tell each other regularly.
     *
     * @param sequence the sender's sequence number; grows with every refresh
     * @param echo the last sequence heard from the receiver, 0 if none
     * @param holdMicros how long that one had been held when this was sent
     * @param degree mesh links of the sender
     * @param leaving the sender takes its leave
     * @param digest of the list of members that {@code routes} refers to
     * @param members that list, ascending, the sender in it; empty if the receiver has told the same digest
     * @param routes one for each member
     * @param gone who is gone, as far as that is news
     */
    record Refresh(
            long sequence,
            long echo,
            int holdMicros,
            int degree,
            boolean leaving,
            int digest,
            List<NodeId> members,
            List<Route> routes,
            List<Gone> gone)
            implements MeshMessage {
        public Refresh {
            members = List.copyOf(members);
            routes = List.copyOf(routes);
            gone = List.copyOf(gone);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.refresh(from, this);
        }

        @Override
        public boolean isWithin(int maxNames) {
            if (holdMicros < 0
                    || degree < 0
                    || routes.isEmpty()
                    || routes.size() > maxNames
                    || gone.size() > maxNames
                    || !isListOf(routes.size(), members)) {
                return false;
            }
            for (Route route : routes) {
                if (!route.isWithin(routes.size())) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int wireBytes() {
            int bytes = HEADER_BYTES + 30 + MeshMessage.wireBytes(members);
            for (Route route : routes) {
                bytes += route.wireBytes();
            }
            for (Gone one : gone) {
                bytes += one.member().wireBytes() + 8;
            }
            return bytes;
        }
    }

    /** Asks the receiver to be a mesh neighbour; answered by {@link LinkReply}. */
    record LinkRequest(Purpose purpose) implements MeshMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.linkRequest(from, this);
        }

        @Override
        public boolean isWithin(int maxNames) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 8;
        }
    }

    /** Answers a {@link LinkRequest}. @param limit the sender's {@code banyan.tree.narada.member-limit} */
    record LinkReply(Answer answer, int limit) implements MeshMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.linkReply(from, this);
        }

        @Override
        public boolean isWithin(int maxNames) {
            return limit > 0;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 12;
        }
    }

    /** The sender is no mesh neighbour of the receiver, or no more. */
    record Unlink() implements MeshMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.unlink(from, this);
        }

        @Override
        public boolean isWithin(int maxNames) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES;
        }
    }

    /**
     * Asks for a {@link ProbeReply} at once, to measure the round trip or to see whether the receiver lives.
     *
     * @param withCosts whether the receiver's distances are wanted
     * @param digest of the sender's list of members
     */
    record Probe(int nonce, boolean withCosts, int digest) implements MeshMessage {
        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.probe(from, this);
        }

        @Override
        public boolean isWithin(int maxNames) {
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 11;
        }
    }

    /**
     * Answers the {@link Probe} of the same nonce.
     *
     * @param degree mesh links of the sender
     * @param members the sender's list of members, ascending; empty if it is the asker's too
     * @param costs of the sender's way to each of them, {@link #NO_ROUTE} where there is none; empty if not asked for
     */
    record ProbeReply(int nonce, int degree, int digest, List<NodeId> members, List<Integer> costs)
            implements MeshMessage {
        public ProbeReply {
            members = List.copyOf(members);
            costs = List.copyOf(costs);
        }

        @Override
        public void accept(NodeId from, Visitor visitor) {
            visitor.probeReply(from, this);
        }

        @Override
        public boolean isWithin(int maxNames) {
            if (degree < 0 || costs.size() > maxNames || !isListOf(costs.size(), members)) {
                return false;
            }
            for (int cost : costs) {
                if (!isCost(cost)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int wireBytes() {
            return HEADER_BYTES + 16 + MeshMessage.wireBytes(members) + 4 * costs.size();
        }
    }

    private static boolean isCost(int cost) {
        return cost >= NO_ROUTE && cost <= MAX_COST;
    }

    /** Whether the list is left out, or has this size and is strictly ascending, so without repeats. */
    private static boolean isListOf(int size, List<NodeId> members) {
        if (members.isEmpty()) {
            return true;
        }
        if (members.size() != size) {
            return false;
        }
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i - 1).compareTo(members.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static int wireBytes(List<NodeId> ids) {
        int bytes = 1;
        for (NodeId id : ids) {
            bytes += id.wireBytes();
        }
        return bytes;
    }

    /** One method per kind of message. */
    interface Visitor {
        void refresh(NodeId from, Refresh message);

        void linkRequest(NodeId from, LinkRequest message);

        void linkReply(NodeId from, LinkReply message);

        void unlink(NodeId from, Unlink message);

        void probe(NodeId from, Probe message);

        void probeReply(NodeId from, ProbeReply message);
    }
}
