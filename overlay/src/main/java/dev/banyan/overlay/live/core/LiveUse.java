package dev.banyan.overlay.live.core;

/**
 * What a {@link LiveCore} has to do, and has done.
 *
 * @param topics it knows
 * @param streams it knows, those that only pass by included
 * @param publishers open at this node
 * @param subscriptions of this node
 * @param sharedBytes that logs hold and may come to hold by what is granted, beyond the minimum of each
 * @param sharedBytesMax bound of that
 * @param totals since it began
 */
public record LiveUse(
        int topics,
        int streams,
        int publishers,
        int subscriptions,
        long sharedBytes,
        long sharedBytesMax,
        LiveStats totals) {}
