package dev.banyan.tree.forest;

import dev.banyan.tree.config.Section;

/**
 * Settings of the planner of forests, from {@code banyan.tree.forest}; {@code reference.conf} says what each does.
 *
 * @param stripes trees of a forest; 1..{@value #STRIPES_MAX}
 * @param improvementRounds looks of each member for a better place in each stripe; 0..1000
 * @param changeShare part of the surviving edges that a new plan may change besides those that are lost; 0..1
 */
public record ForestSettings(int stripes, int improvementRounds, double changeShare) {
    /** Most trees of a forest. */
    public static final int STRIPES_MAX = 64;

    private static final int ROUNDS_MAX = 1000;

    public ForestSettings {
        if (stripes < 1 || stripes > STRIPES_MAX) {
            throw new IllegalArgumentException("stripes must be 1.." + STRIPES_MAX + ", was " + stripes);
        }
        if (improvementRounds < 0 || improvementRounds > ROUNDS_MAX) {
            throw new IllegalArgumentException(
                    "improvementRounds must be 0.." + ROUNDS_MAX + ", was " + improvementRounds);
        }
        if (!(changeShare >= 0 && changeShare <= 1)) {
            throw new IllegalArgumentException("changeShare must be 0..1, was " + changeShare);
        }
    }

    /** Reads and checks the section {@code banyan.tree.forest}. */
    public static ForestSettings from(Section s) {
        return new ForestSettings(
                s.intBetween(1, STRIPES_MAX, "stripes"),
                s.intBetween(0, ROUNDS_MAX, "improvement-rounds"),
                s.doubleBetween(0, 1, "change-share"));
    }

    /** The same with another number of trees. */
    public ForestSettings withStripes(int count) {
        return new ForestSettings(count, improvementRounds, changeShare);
    }
}
