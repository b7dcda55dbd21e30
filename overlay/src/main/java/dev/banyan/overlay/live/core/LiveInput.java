package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import org.jspecify.annotations.Nullable;

/** What a {@link LiveCore} is told. Links and subscriptions are numbered by the shell, never twice the same number. */
public sealed interface LiveInput {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /** Whether it only brings bytes, so that several may come before the core puts in order what they lead to. */
    default boolean isFlow() {
        return false;
    }

    /**
     * A tree link to a neighbour is open.
     *
     * @param role what the peer is to this node
     */
    record LinkOpened(int link, NodeId peer, LinkRole role) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkOpened(this);
        }
    }

    /**
     * A link is gone; nothing more comes from it.
     *
     * @param processGone the peer's process is known to be dead
     */
    record LinkClosed(int link, boolean processGone) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkClosed(this);
        }
    }

    /** Nothing has come over the link for longer than a healthy link is ever silent. */
    record LinkSuspected(int link) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkSuspected(this);
        }
    }

    /** Bytes came again over a suspected link. */
    record LinkRecovered(int link) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkRecovered(this);
        }
    }

    /** The link has sent most of what it was given; so many bytes are unsent now. */
    record LinkDrained(int link, long unsentBytes) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkDrained(this);
        }
    }

    /** A frame came over a link. */
    record FrameReceived(int link, LiveFrame frame) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.frameReceived(this);
        }
    }

    /**
     * Bytes of a stream came over a link; answered by Append or Drop.
     *
     * @param alias as the peer told the stream
     * @param offset of the first byte in the stream
     */
    record DataReceived(int link, int alias, long offset, int bytes, long handle) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.dataReceived(this);
        }

        @Override
        public boolean isFlow() {
            return true;
        }
    }

    /**
     * What the last Append of this stream brought, or what a local publisher has written.
     *
     * @param last last message boundary in the log
     * @param nextEnd where the message after it ends, or {@link Position#UNKNOWN} while its header is incomplete
     */
    record Appended(StreamId stream, Position last, long nextEnd) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.appended(this);
        }

        @Override
        public boolean isFlow() {
            return true;
        }
    }

    /** This node has become the root of the tree, or is the root no more. */
    record RootChanged(boolean self) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.rootChanged(this);
        }
    }

    /** The application opens a publisher; answered by PublisherMay, or PublisherFailed. */
    record PublisherOpened(StreamId stream) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.publisherOpened(this);
        }
    }

    /**
     * The publisher has appended so many bytes to the log, within what PublisherMay allows; followed by {@link Appended}.
     */
    record Published(StreamId stream, long bytes) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.published(this);
        }

        @Override
        public boolean isFlow() {
            return true;
        }
    }

    /** The application closes a publisher: its stream ends after its last complete message. */
    record PublisherClosed(StreamId stream) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.publisherClosed(this);
        }
    }

    /**
     * The application wants to know when every member has the stream up to {@code end}; answered by ReceiptReady.
     *
     * @param number of the message that ends there
     */
    record ReceiptAsked(StreamId stream, long number, long end) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.receiptAsked(this);
        }
    }

    /** The application subscribes to a topic. */
    record Subscribed(long subscription, String topic, StartAt start, SlowPolicy policy) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.subscribed(this);
        }
    }

    /** The application subscribes no more. */
    record Unsubscribed(long subscription) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.unsubscribed(this);
        }
    }

    /**
     * The subscriber takes so many bytes in all, counted from its begin; never decreases.
     */
    record SubscriberGrant(long subscription, long bytes) implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.subscriberGrant(this);
        }
    }

    /** This node leaves the group: its publishers are closed. */
    record LeaveRequested() implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.leaveRequested(this);
        }
    }

    /** The moment of {@code nextWakeNanos} has come (or an earlier one). */
    record Tick() implements LiveInput {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.tick(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R extends @Nullable Object> {
        R linkOpened(LinkOpened input);

        R linkClosed(LinkClosed input);

        R linkSuspected(LinkSuspected input);

        R linkRecovered(LinkRecovered input);

        R linkDrained(LinkDrained input);

        R frameReceived(FrameReceived input);

        R dataReceived(DataReceived input);

        R appended(Appended input);

        R rootChanged(RootChanged input);

        R publisherOpened(PublisherOpened input);

        R published(Published input);

        R publisherClosed(PublisherClosed input);

        R receiptAsked(ReceiptAsked input);

        R subscribed(Subscribed input);

        R unsubscribed(Unsubscribed input);

        R subscriberGrant(SubscriberGrant input);

        R leaveRequested(LeaveRequested input);

        R tick(Tick input);
    }
}
