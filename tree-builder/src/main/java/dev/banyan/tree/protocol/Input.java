package dev.banyan.tree.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a core is told. Each input is handled to its end before the next. */
public sealed interface Input {
    /** Dispatches on the kind of input; a new kind does not compile until every core has an answer to it. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /**
     * The group as the membership service sees it now, oldest member first, the node itself included. The first of them is
     * the rendezvous. The first such input also starts the core.
     */
    record ContactsChanged(List<NodeId> oldestFirst) implements Input {
        public ContactsChanged {
            oldestFirst = List.copyOf(oldestFirst);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.contactsChanged(this);
        }
    }

    /** A message arrived, over the control channel or over the link to a tree neighbour. */
    record Received(NodeId from, TreeMessage message) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.received(this);
        }
    }

    /** The moment the core asked for by {@code nextWakeNanos} has come (or an earlier one). */
    record Tick() implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.tick(this);
        }
    }

    /** A builder offers its current candidates, nearest first; replaces the offer before it. */
    record CandidatesOffered(List<Candidate> nearestFirst) implements Input {
        public CandidatesOffered {
            nearestFirst = List.copyOf(nearestFirst);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.candidatesOffered(this);
        }
    }

    /** A peer dialled a tree link to this node and shows a reservation; answered by AcceptLink or RefuseLink. */
    record LinkOffered(NodeId peer, long reservation) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkOffered(this);
        }
    }

    /** The tree link that this node dialled to the peer is open. */
    record LinkOpened(NodeId peer) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkOpened(this);
        }
    }

    /**
     * The tree link to the peer is gone, or the dial to it failed.
     *
     * @param processGone the peer's process is known to be dead (connection refused, or reset by a closing process)
     */
    record LinkClosed(NodeId peer, String cause, boolean processGone) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkClosed(this);
        }
    }

    /** Nothing has come over the tree link to the peer for longer than a healthy link is ever silent. */
    record LinkSuspected(NodeId peer) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkSuspected(this);
        }
    }

    /** Bytes came again over a suspected tree link. */
    record LinkRecovered(NodeId peer) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkRecovered(this);
        }
    }

    /** A round trip to a tree neighbour was measured on the link. */
    record RttMeasured(NodeId peer, long rttNanos) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.rttMeasured(this);
        }
    }

    /** While held, the core makes no voluntary parent change (a transfer runs); repairs go on. */
    record MovesHeld(boolean held) implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.movesHeld(this);
        }
    }

    /** The node wants to leave the group gracefully; answered by the effect Left. */
    record LeaveRequested() implements Input {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.leaveRequested(this);
        }
    }

    /** One method per kind of input. */
    interface Visitor<R extends @Nullable Object> {
        R contactsChanged(ContactsChanged input);

        R received(Received input);

        R tick(Tick input);

        R candidatesOffered(CandidatesOffered input);

        R linkOffered(LinkOffered input);

        R linkOpened(LinkOpened input);

        R linkClosed(LinkClosed input);

        R linkSuspected(LinkSuspected input);

        R linkRecovered(LinkRecovered input);

        R rttMeasured(RttMeasured input);

        R movesHeld(MovesHeld input);

        R leaveRequested(LeaveRequested input);
    }
}
