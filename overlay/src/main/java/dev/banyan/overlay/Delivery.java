package dev.banyan.overlay;

import java.time.Instant;

/**
 * What a subscriber gets. Per publisher: its messages in order, none twice, a {@link Gap} where some are missing, and a
 * {@link PublisherEnded} behind the last.
 *
 * @param <T> the values
 */
public sealed interface Delivery<T> {
    /** Whose words these are. */
    PublisherId publisher();

    /**
     * A message.
     *
     * @param number its place among those of its publisher, from 1
     * @param publishedAt by the clock of its publisher's machine, to the microsecond
     */
    record Message<T>(T value, PublisherId publisher, long number, Instant publishedAt, Headers headers)
            implements Delivery<T> {}

    /**
     * Messages that are missing; what follows of this publisher begins behind them.
     *
     * @param from number of the first
     * @param to number of the last
     */
    record Gap<T>(PublisherId publisher, long from, long to, Reason reason) implements Delivery<T> {
        /** Why messages are missing. */
        public enum Reason {
            /** This subscription, or its node, was too slow and was not waited for. */
            SLOW,
            /** Nobody keeps them any more: they were released while this node was cut off, or before it came. */
            RELEASED,
            /** Too many long messages were arriving at the same time: {@code banyan.topic.unfinished-limit}. */
            NO_ROOM
        }
    }

    /** A publisher says no more. One that was lost may be found again: its messages then go on where they ended. */
    record PublisherEnded<T>(PublisherId publisher, Cause cause) implements Delivery<T> {
        /** Why a publisher says no more. */
        public enum Cause {
            /** It was closed. */
            CLOSED,
            /** Its node is no longer in the group. */
            LOST
        }
    }
}
