package dev.banyan.tree.narada;

/**
 * What Narada at one member has counted since its start.
 *
 * @param malformed messages ignored because a number or size in them is impossible
 * @param outdated messages ignored because they do not fit the state (any more)
 * @param beyondLimit times somebody was not taken for a member because the group is full
 * @param linksAdded mesh links this member asked for and got
 * @param linksDropped mesh links this member gave up
 * @param deaths members this member found dead
 * @param repairs links made to heal a partition
 */
public record NaradaStats(
        long malformed,
        long outdated,
        long beyondLimit,
        long linksAdded,
        long linksDropped,
        long deaths,
        long repairs) {}
