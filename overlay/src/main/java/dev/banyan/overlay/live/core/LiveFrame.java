package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends of a tree link say to each other about live streams, besides the bytes of the streams themselves. Reliable and in
 * order while the link is open; on a new link everything is said anew, and only changes after that. A stream is named by an alias, a
 * number from 1 that the sender of the stream's bytes gave it on this link ({@link StreamTold}).
 */
public sealed interface LiveFrame {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /**
     * Introduces a stream and says what the sender has of it. Said to the parent of every stream, to a child of those whose topic is
     * wanted below it, and in answer to this same frame; again on the same link it replaces what was said before.
     *
     * @param low first message boundary from which the sender can serve; may lie beyond {@code have} within a large message
     * @param last last message boundary at or below {@code have}
     * @param have the sender has all bytes from {@code low} up to here
     * @param floor every member that counts has the bytes up to here, as far as the sender knows
     * @param publisherBelow the publisher is the sender or below it
     */
    record StreamTold(
            int alias, StreamId stream, Position low, Position last, long have, long floor, boolean publisherBelow)
            implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.streamTold(this);
        }
    }

    /** What the sender has now, of streams that it has told; latest values. */
    record Positions(List<Held> held) implements LiveFrame {
        public Positions {
            held = List.copyOf(held);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.positions(this);
        }
    }

    /**
     * The receiver of the stream takes it from the receiver of this frame, beginning at {@code from}, and has room up to {@code until}.
     * Later grants only extend: {@code from} counts when nothing was granted before, or after {@link Revoke}.
     *
     * @param alias as the one that is granted told the stream
     */
    record Grant(int alias, long from, long until) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.grant(this);
        }
    }

    /**
     * From child to parent: who says this takes the stream from nobody, and will take it from the receiver if that has it. Counts as a
     * {@link Grant} that comes before the receiver has told the stream, which saves a round trip where a parent was lost; without effect if the
     * receiver cannot go on at {@code from}. Who says this takes the bytes, or answers what it is told with {@link Revoke}.
     *
     * @param alias as the sender of this frame told the stream
     */
    record GrantAhead(int alias, long from, long until) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.grantAhead(this);
        }
    }

    /** Nothing more of the stream is to be sent on this link until the next {@link Grant}; bytes under way are still in order. */
    record Revoke(int alias) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.revoke(this);
        }
    }

    /**
     * From parent to child: whether somebody outside the child's subtree wants these topics. Changes only; unsaid is not wanted.
     */
    record Interest(List<TopicWish> wishes) implements LiveFrame {
        public Interest {
            wishes = List.copyOf(wishes);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.interest(this);
        }
    }

    /** From parent to child: all streams of the topic that were published before the child asked for it have been told. */
    record TopicSynced(String topic) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.topicSynced(this);
        }
    }

    /**
     * From child to parent, applied as a whole, so that no minimum ever covers the wrong members: what has changed in the sender's
     * subtree since its last report on this link.
     *
     * @param height links between the sender and its farthest descendant; at most {@link #HEIGHT_MAX}
     * @param topics how many members of the subtree, the sender included, subscribe; 0 takes the topic back
     */
    record Report(
            int height,
            List<LiveCertificate> certificates,
            List<Audience> topics,
            List<Extent> extents,
            List<Departed> departed)
            implements LiveFrame {
        /** Largest height; a cycle of parents makes heights grow until it is broken. */
        public static final int HEIGHT_MAX = 255;

        public Report {
            certificates = List.copyOf(certificates);
            topics = List.copyOf(topics);
            extents = List.copyOf(extents);
            departed = List.copyOf(departed);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.report(this);
        }
    }

    /**
     * From parent to child: where the floors are; changes only.
     *
     * @param term whose word that is
     */
    record Floors(RootTerm term, List<Floor> floors) implements LiveFrame {
        public Floors {
            floors = List.copyOf(floors);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.floors(this);
        }
    }

    /** From parent to child: members that no longer count, in the order in which the root struck them. */
    record Struck(List<Departed> departed) implements LiveFrame {
        public Struck {
            departed = List.copyOf(departed);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.struck(this);
        }
    }

    /**
     * The stream ends with that message for everybody.
     *
     * @param last the last message that any member has
     */
    record Ended(StreamId stream, Position last, EndCause cause) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.ended(this);
        }
    }

    /** From the root down: every member that counts has of the ended stream what there is, so it can be forgotten. */
    record Forget(StreamId stream) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.forget(this);
        }
    }

    /**
     * The receiver of this frame told a stream for which its sender has no room, or which it holds for dead; what was said of it is not
     * kept. To be told again when the sender speaks of the stream itself.
     */
    record Ignored(int alias) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.ignored(this);
        }
    }

    /** From the root down: a stream that was declared lost goes on, since its publisher is back. */
    record Resumed(StreamId stream) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.resumed(this);
        }
    }

    /**
     * The receiver of the stream was too slow: its neighbour no longer waits for it, and releases what it lacks; or it has caught up, and
     * is waited for again.
     */
    record Demoted(int alias, boolean on) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.demoted(this);
        }
    }

    /**
     * From child to parent: this node is leaving the group for good.
     */
    record Leaving(NodeId node) implements LiveFrame {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.leaving(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R extends @Nullable Object> {
        R streamTold(StreamTold frame);

        R positions(Positions frame);

        R grant(Grant frame);

        R grantAhead(GrantAhead frame);

        R revoke(Revoke frame);

        R interest(Interest frame);

        R topicSynced(TopicSynced frame);

        R report(Report frame);

        R floors(Floors frame);

        R struck(Struck frame);

        R ended(Ended frame);

        R forget(Forget frame);

        R ignored(Ignored frame);

        R resumed(Resumed frame);

        R demoted(Demoted frame);

        R leaving(Leaving frame);
    }
}
