package dev.banyan.tree.planned;

/**
 * What the builder of planned trees at one member has counted since its start.
 *
 * @param malformed messages ignored because a number or size in them is impossible
 * @param outdated messages ignored because they do not fit the state (any more)
 * @param unbelievable coordinates of peers that were refused because they are no place on earth
 * @param beyondLimit times this member, as the planner, refused another because the plan is full
 * @param unplaced members the last plan had no room for, as too few take children
 * @param plans plans this member made
 * @param placesTold places this member told others, repeats included
 */
public record PlannedStats(
        long malformed,
        long outdated,
        long unbelievable,
        long beyondLimit,
        int unplaced,
        long plans,
        long placesTold) {}
