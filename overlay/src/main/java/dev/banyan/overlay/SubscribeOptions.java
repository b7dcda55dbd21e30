package dev.banyan.overlay;

/**
 * How a subscription works. Immutable.
 *
 * @param start where it begins in what publishers have said before; what begins later is read from its begin
 * @param slowPolicy what becomes of it when the publishers would have to wait for it
 */
public record SubscribeOptions(Start start, SlowPolicy slowPolicy) {
    private static final SubscribeOptions LATEST = new SubscribeOptions(new Start.Latest(), SlowPolicy.DEMOTE);

    /** Where a subscription begins. */
    public sealed interface Start {
        /** With what is published from now on. */
        record Latest() implements Start {}

        /** With the oldest message that is kept of each publisher; see {@code banyan.live.replay}. */
        record Earliest() implements Start {}

        /**
         * With that message of each publisher; what is not kept of it any more is told as a {@link Delivery.Gap}.
         *
         * @param number 1 and more
         */
        record Number(long number) implements Start {
            public Number {
                if (number < 1 || number == Long.MAX_VALUE) {
                    throw new IllegalArgumentException("messages are numbered from 1; cannot begin at " + number);
                }
            }
        }
    }

    /** From now on; demoted when too slow. */
    public static SubscribeOptions latest() {
        return LATEST;
    }

    /** From the oldest messages that are kept; demoted when too slow. */
    public static SubscribeOptions earliest() {
        return new SubscribeOptions(new Start.Earliest(), SlowPolicy.DEMOTE);
    }

    /**
     * From the message of that number of each publisher; demoted when too slow.
     *
     * @param number 1 and more
     */
    public static SubscribeOptions from(long number) {
        return new SubscribeOptions(new Start.Number(number), SlowPolicy.DEMOTE);
    }

    /** With another policy. */
    public SubscribeOptions withSlowPolicy(SlowPolicy policy) {
        return new SubscribeOptions(start, policy);
    }
}
