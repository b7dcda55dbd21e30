package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/** What directories of tree neighbours say to each other over the tree link; reliable and in order while it is open. */
public sealed interface TransferMessage {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R> R accept(Visitor<R> visitor);

    /**
     * The sender takes part in the transfer; said on every new tree link and again when {@code sourceBelow} changes.
     *
     * @param sourceBelow the sender is the source, or the source is in its subtree: results go this way
     * @param complete the sender has the whole file: two of whom both say so need no link
     * @param limit the newest that the sender has heard of
     * @param content of a small file, where it is told for the first time
     */
    record Announce(
            TransferHeader header,
            boolean sourceBelow,
            boolean complete,
            TransferLimit limit,
            Optional<InlineContent> content)
            implements TransferMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.announce(this);
        }
    }

    /**
     * The transfer is over.
     *
     * @param sourceGone only because the source has not been in the tree for long: whoever knows a way to it does not believe this, and
     *     who is announced the transfer again begins again. Else for the whole group and for ever, by the word of the source.
     */
    record Ended(TransferId id, String reason, boolean sourceGone) implements TransferMessage {
        public Ended {
            reason = Texts.reason(reason);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ended(this);
        }
    }

    /**
     * Results that are news to the receiver.
     *
     * @param rosterCovered together with all results sent before on this link, these cover the whole roster of the root
     */
    record Results(TransferId id, List<ResultEntry> entries, boolean rosterCovered) implements TransferMessage {
        public Results {
            entries = List.copyOf(entries);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.results(this);
        }
    }

    /**
     * A part of the plan of the transfer's stripes, which goes from the root to all.
     *
     * @param epoch with {@code root} the version of the plan
     * @param first place of the first of these seats among all
     * @param seatCount seats of the whole plan
     */
    record Plan(TransferId id, long epoch, NodeId root, int first, int seatCount, List<StripePlan.Seat> seats)
            implements TransferMessage {
        public Plan {
            seats = List.copyOf(seats);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.plan(this);
        }
    }

    /** The limit of a transfer that was announced before has changed, which goes to all. */
    record Limit(TransferId id, TransferLimit limit) implements TransferMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.limit(this);
        }
    }

    /** What a member can receive and send, as it has measured: goes up to the root. The newest word counts. */
    record AccessTold(NodeId member, AccessRate rate) implements TransferMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.accessTold(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R> {
        R announce(Announce message);

        R limit(Limit message);

        R plan(Plan message);

        R ended(Ended message);

        R results(Results message);

        R accessTold(AccessTold message);
    }
}
