package dev.banyan.overlay;

/**
 * What the topics of a group take at this node, and what was counted of them since it joined.
 *
 * @param topics that it knows: its own, and those of which others speak
 * @param streams that it knows, one per publisher anywhere in the group
 * @param publishers open at this node
 * @param subscriptions of this node
 * @param memoryBytes held of streams and promised to who sends them, beyond the little that each always has
 * @param memoryLimitBytes bound of that, from {@code banyan.live.memory}
 * @param demotions how often a child, or a subscription of this node, was waited for no longer because it was too slow
 * @param refused streams, topics, members, subscriptions and receipts for which a table had no room
 * @param duplicateBytes received although they were here already
 * @param strayBytes received although nobody here wanted them, or over a link that was gone
 * @param protocolErrors links that were closed because the peer broke a rule
 * @param upstreamChanges how often a stream was taken from another neighbour than before
 */
public record TopicStats(
        int topics,
        int streams,
        int publishers,
        int subscriptions,
        long memoryBytes,
        long memoryLimitBytes,
        long demotions,
        long refused,
        long duplicateBytes,
        long strayBytes,
        long protocolErrors,
        long upstreamChanges) {}
