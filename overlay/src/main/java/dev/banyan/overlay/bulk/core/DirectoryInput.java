package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.Optional;

/** What a {@link TransferDirectory} is told. */
public sealed interface DirectoryInput {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R> R accept(Visitor<R> visitor);

    /**
     * A tree link is open.
     *
     * @param role what the peer is to this node
     */
    record NeighbourUp(NodeId peer, LinkRole role) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.neighbourUp(this);
        }
    }

    /** The tree link to the peer is gone. */
    record NeighbourDown(NodeId peer) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.neighbourDown(this);
        }
    }

    /** A message came over the tree link to the peer. */
    record MessageReceived(NodeId peer, TransferMessage message) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.messageReceived(this);
        }
    }

    /** A bulk link of the transfer to the peer is open, whoever dialled it. */
    record BulkLinkOpened(TransferId id, NodeId peer) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.bulkLinkOpened(this);
        }
    }

    /**
     * A bulk link of the transfer to the peer is gone, or the dial to it failed or was refused.
     *
     * @param lost the peer is not there, or nothing comes from it; not if it or this node has closed the link or refused it
     */
    record BulkLinkClosed(TransferId id, NodeId peer, boolean lost) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.bulkLinkClosed(this);
        }
    }

    /** This node needs no link to the peer any more, which it has dialled; what {@link TransferEffect.LinkDone} says. */
    record BulkLinkDone(TransferId id, NodeId peer) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.bulkLinkDone(this);
        }
    }

    /** How far this node itself is; what {@link TransferEffect.Progressed} says. */
    record LocalState(TransferId id, MemberState state) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.localState(this);
        }
    }

    /** What this node received and sent of a transfer; what {@link TransferEffect.Measured} says. */
    record Measured(TransferId id, AccessRate rate) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.measured(this);
        }
    }

    /**
     * What this node may send of all files together is bounded from now on; without any such input it is not.
     *
     * @param bitsPerSecond 0 for no limit
     */
    record UpLimited(long bitsPerSecond) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.upLimited(this);
        }
    }

    /** At the root: who came to the roster or has moved in it. The whole roster when it becomes root. */
    record MembersAttached(List<RosterMember> members) implements DirectoryInput {
        public MembersAttached {
            members = List.copyOf(members);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.membersAttached(this);
        }
    }

    /** At the root: who was struck from the roster, and why. */
    record MemberDetached(NodeId member, TreeEvent.Departure departure) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.memberDetached(this);
        }
    }

    /** This node is no longer the root: its roster says nothing any more. */
    record RootLost() implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rootLost(this);
        }
    }

    /**
     * This node is to send the file; it must be the header's source. Answered by Start or Refused.
     *
     * @param limitBitsPerSecond bound of what each member sends of it from the first byte; 0 for no limit
     * @param content all of it, if it is small enough to go out with its announcement
     */
    record SendRequested(TransferHeader header, long limitBitsPerSecond, Optional<InlineContent> content)
            implements DirectoryInput {
        /** Of a file that goes over links, without limit. */
        SendRequested(TransferHeader header) {
            this(header, 0, Optional.empty());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sendRequested(this);
        }
    }

    /**
     * The source bounds what each member sends of its transfer. Answered by Limited or Refused.
     *
     * @param bitsPerSecond 0 for no limit
     */
    record LimitRequested(TransferId id, long bitsPerSecond) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.limitRequested(this);
        }
    }

    /** The source ends its transfer for the whole group. Answered by End or Refused. */
    record EndRequested(TransferId id, String reason) implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.endRequested(this);
        }
    }

    /** The moment of {@code nextWakeNanos} has come (or an earlier one). */
    record Tick() implements DirectoryInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.tick(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R> {
        R neighbourUp(NeighbourUp input);

        R neighbourDown(NeighbourDown input);

        R messageReceived(MessageReceived input);

        R bulkLinkOpened(BulkLinkOpened input);

        R bulkLinkClosed(BulkLinkClosed input);

        R bulkLinkDone(BulkLinkDone input);

        R localState(LocalState input);

        R measured(Measured input);

        R upLimited(UpLimited input);

        R membersAttached(MembersAttached input);

        R memberDetached(MemberDetached input);

        R rootLost(RootLost input);

        R sendRequested(SendRequested input);

        R limitRequested(LimitRequested input);

        R endRequested(EndRequested input);

        R tick(Tick input);
    }
}
