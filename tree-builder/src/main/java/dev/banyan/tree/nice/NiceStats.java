package dev.banyan.tree.nice;

/**
 * What NICE at one member has counted since its start.
 *
 * @param malformed messages ignored because a number or size in them is impossible
 * @param outdated messages ignored because they do not fit the state (any more)
 * @param splits clusters split by this member as leader
 * @param merges merges this member asked for as leader
 * @param transfers leaderships handed over
 * @param takeovers leaderships taken over from a failed leader
 * @param moves changes to a cluster with a nearer leader
 * @param walks join walks begun
 */
public record NiceStats(
        long malformed,
        long outdated,
        long splits,
        long merges,
        long transfers,
        long takeovers,
        long moves,
        long walks) {}
