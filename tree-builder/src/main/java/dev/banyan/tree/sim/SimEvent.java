package dev.banyan.tree.sim;

import org.jspecify.annotations.Nullable;

/** What a {@link SimProcess} is told. Links are named by ids that are meaningful at this process only. */
public sealed interface SimEvent {
    /** Dispatches on the kind of event. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /** The process begins; always its first event. */
    record Started() implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.started(this);
        }
    }

    /** A datagram arrived; datagrams get lost, but those of one sender keep their order and none comes twice. */
    record Datagram(int from, Object message) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.datagram(this);
        }
    }

    /**
     * A node dialled a link to this one; to be answered by AcceptLink or RefuseLink before the dialler's patience ends.
     *
     * @param link the engine's name for the link at this process; negative, never used again
     */
    record LinkRequested(long link, int from, Object hello) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkRequested(this);
        }
    }

    /** The link that this process dialled was accepted and may be written to. */
    record LinkOpened(long link, Object welcome) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkOpened(this);
        }
    }

    /** The peer's process answered this process's dial with RefuseLink; the link is gone. */
    record LinkRefused(long link, Object reason) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkRefused(this);
        }
    }

    /**
     * The link is gone by something other than this process's own CloseLink or RefuseLink, or the dial failed. Its id is dead
     * from now on.
     *
     * @param cause the peer's reason, or what the engine did: "connection refused", "timeout", "reset", "cut"
     * @param processGone the peer's process is known to be dead
     */
    record LinkClosed(long link, String cause, boolean processGone) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkClosed(this);
        }
    }

    /** A message arrived on an open link: every message, in order, without gaps, as long as the link lives. */
    record LinkMessage(long link, Object message) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkMessage(this);
        }
    }

    /**
     * The link's send buffer is at its low-water mark or below, and more than the mark had been written since the last event of
     * this kind (plus what was unsent then). So a process that adds up what it writes and starts from {@code unsentBytes} again
     * at each of these events always gets one before it has to stop.
     *
     * @param unsentBytes what the buffer holds now
     */
    record LinkDrained(long link, long unsentBytes) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkDrained(this);
        }
    }

    /** The time named by {@link SimProcess#nextWakeNanos} has come. */
    record Wake() implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.wake(this);
        }
    }

    /** The scenario tells the process something, for example to send a file. */
    record Command(Object command) implements SimEvent {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.command(this);
        }
    }

    /** One method per kind of event. */
    interface Visitor<R extends @Nullable Object> {
        R started(Started event);

        R datagram(Datagram event);

        R linkRequested(LinkRequested event);

        R linkOpened(LinkOpened event);

        R linkRefused(LinkRefused event);

        R linkClosed(LinkClosed event);

        R linkMessage(LinkMessage event);

        R linkDrained(LinkDrained event);

        R wake(Wake event);

        R command(Command event);
    }
}
