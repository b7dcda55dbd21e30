package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link LiveCore} asks of its shell. Carried out in order. */
public sealed interface LiveEffect {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /** Sends a frame on a link. */
    record SendFrame(int link, LiveFrame frame) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sendFrame(this);
        }
    }

    /** Sends bytes of the stream's log on a link. */
    record SendData(int link, int alias, StreamId stream, long from, int bytes) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sendData(this);
        }
    }

    /**
     * Appends received bytes to the log, all but the first {@code skip}; to be answered by Appended before any other input.
     */
    record Append(StreamId stream, long handle, int skip, int bytes) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.append(this);
        }
    }

    /** Releases received bytes unused. */
    record Drop(long handle, DropReason reason) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.drop(this);
        }
    }

    /**
     * The log begins anew at this boundary: what it held is released, and the next byte that is appended has this offset.
     */
    record Restart(StreamId stream, Position at) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.restart(this);
        }
    }

    /** The bytes of the log below this offset are needed no longer. */
    record Release(StreamId stream, long below) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.release(this);
        }
    }

    /** The log is needed no longer. */
    record Discard(StreamId stream) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.discard(this);
        }
    }

    /** The local publisher may write up to this offset; never decreases. */
    record PublisherMay(StreamId stream, long until) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.publisherMay(this);
        }
    }

    /**
     * The local publisher can write no more.
     */
    record PublisherFailed(StreamId stream, String reason) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.publisherFailed(this);
        }
    }

    /**
     * Every member that counts has the message, or is named as departed.
     *
     * @param members that subscribe
     * @param departed in the order in which they were given up
     * @param sameRoot false: the root has changed since the message was published, so those that were lost with the former root are not
     *     among the departed
     */
    record ReceiptReady(StreamId stream, long number, int members, List<Departed> departed, boolean sameRoot)
            implements LiveEffect {
        public ReceiptReady {
            departed = List.copyOf(departed);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.receiptReady(this);
        }
    }

    /**
     * So many members subscribe to the topic of a local publisher, as the root counts them.
     */
    record AudienceChanged(StreamId stream, int members) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.audienceChanged(this);
        }
    }

    /** There is no room for the subscription. */
    record SubscriptionFailed(long subscription, String reason) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.subscriptionFailed(this);
        }
    }

    /**
     * All that is published from now on will reach the subscription: every stream of its topic that existed is known.
     */
    record SubscriptionReady(long subscription) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.subscriptionReady(this);
        }
    }

    /**
     * The subscription begins to read a stream.
     *
     * @param at boundary at which the delivered bytes begin
     * @param fromNumber first message wanted: those before it are to be skipped unseen; if {@code at} lies beyond it, those between
     *     are missing; {@link StreamStarted#GO_ON}: the one after the last that was delivered of this stream, if any was
     */
    record StreamStarted(long subscription, StreamId stream, Position at, long fromNumber) implements LiveEffect {
        /** Stands for the message after the last that was delivered. */
        public static final long GO_ON = 0;

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.streamStarted(this);
        }
    }

    /** Delivers bytes of the log to a subscription. */
    record Deliver(long subscription, StreamId stream, long from, int bytes) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.deliver(this);
        }
    }

    /**
     * Messages up to {@code resume} that were not delivered whole will not be; what follows begins there.
     */
    record GapFound(long subscription, StreamId stream, Position resume, GapReason reason) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.gapFound(this);
        }
    }

    /** Nothing more of the stream will come. */
    record StreamEnded(long subscription, StreamId stream, EndCause cause) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.streamEnded(this);
        }
    }

    /** The subscription was too slow, and its policy is to end it then. */
    record SubscriptionCut(long subscription, StreamId stream) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.subscriptionCut(this);
        }
    }

    /**
     * A neighbour is waited for no longer, since the stream could not go on because of it or of members below it.
     *
     * @param stalledNanos for how long
     */
    record NeighbourDemoted(NodeId neighbour, StreamId stream, long stalledNanos) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.neighbourDemoted(this);
        }
    }

    /** A stream that was told to have ended goes on: its publisher is back. */
    record StreamResumed(StreamId stream) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.streamResumed(this);
        }
    }

    /** A local subscription is waited for no longer. */
    record SubscriberDemoted(long subscription, StreamId stream, long stalledNanos) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.subscriberDemoted(this);
        }
    }

    /**
     * All wait for a receiver whose policy it is to block, or that of a member below it; told once for each standstill of the stream,
     * by every node on the way up from it, as far as the publisher or the root.
     *
     * @param receiver a child, or this node, whose own subscription it is then
     * @param stalledNanos for how long so far, at least
     */
    record ReceiverBlocks(NodeId receiver, StreamId stream, long stalledNanos) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.receiverBlocks(this);
        }
    }

    /** The neighbour waits for this node no longer. */
    record DemotedHere(NodeId neighbour, StreamId stream) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.demotedHere(this);
        }
    }

    /** Something was refused because a table is full. */
    record Refused(String what, String setting) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.refused(this);
        }
    }

    /** Closes a link since the peer broke a rule; the core has already forgotten it. */
    record FailLink(int link, String detail) implements LiveEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.failLink(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R extends @Nullable Object> {
        R sendFrame(SendFrame effect);

        R sendData(SendData effect);

        R append(Append effect);

        R drop(Drop effect);

        R restart(Restart effect);

        R release(Release effect);

        R discard(Discard effect);

        R publisherMay(PublisherMay effect);

        R publisherFailed(PublisherFailed effect);

        R receiptReady(ReceiptReady effect);

        R audienceChanged(AudienceChanged effect);

        R subscriptionFailed(SubscriptionFailed effect);

        R subscriptionReady(SubscriptionReady effect);

        R streamStarted(StreamStarted effect);

        R deliver(Deliver effect);

        R gapFound(GapFound effect);

        R streamEnded(StreamEnded effect);

        R subscriptionCut(SubscriptionCut effect);

        R neighbourDemoted(NeighbourDemoted effect);

        R streamResumed(StreamResumed effect);

        R subscriberDemoted(SubscriberDemoted effect);

        R receiverBlocks(ReceiverBlocks effect);

        R demotedHere(DemotedHere effect);

        R refused(Refused effect);

        R failLink(FailLink effect);
    }
}
