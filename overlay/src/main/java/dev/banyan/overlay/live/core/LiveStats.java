package dev.banyan.overlay.live.core;

/**
 * Running totals of a {@link LiveCore}.
 *
 * @param duplicateBytes received and had already
 * @param strayBytes received and not wanted, or over a link that was gone
 * @param protocolErrors links that were closed because the peer broke a rule
 * @param refused streams, topics, members, subscriptions and receipts that found a table full
 * @param demotions neighbours and subscribers that were waited for no longer
 * @param upstreamChanges how often a stream was taken from another neighbour than before
 */
public record LiveStats(
        long duplicateBytes,
        long strayBytes,
        long protocolErrors,
        long refused,
        long demotions,
        long upstreamChanges) {}
