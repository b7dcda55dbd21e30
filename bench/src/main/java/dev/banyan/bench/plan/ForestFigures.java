package dev.banyan.bench.plan;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a planned {@linkplain dev.banyan.tree.forest.Forest forest} is like; depends on what {@link ForestScenario} is given alone.
 *
 * @param members all, the source included
 * @param source the place of the source
 * @param stripes trees
 * @param limit most children of a member over all stripes
 * @param maxChildren most children any member has over all stripes
 * @param maxInteriorStripes most stripes in which any member besides the source has children
 * @param maxDelayMillis the longest delay from the source in any stripe
 * @param meanDelayToCompactTree mean delay over all stripes and members, divided by that of the Compact Tree whose fan-out is the
 *     limit; null if there is no delay
 * @param maxDelayToCompactTree likewise, of the longest delay
 * @param backups edges with a backup parent, in parts of all edges that do not leave the source
 * @param perStripe each stripe by itself
 * @param afterLeaves what came of it when members left; null if none did
 */
public record ForestFigures(
        int members,
        String source,
        int stripes,
        int limit,
        int maxChildren,
        int maxInteriorStripes,
        BigDecimal maxDelayMillis,
        @Nullable BigDecimal meanDelayToCompactTree,
        @Nullable BigDecimal maxDelayToCompactTree,
        BigDecimal backups,
        List<StripeFigures> perStripe,
        @Nullable LeaveFigures afterLeaves) {
    public ForestFigures {
        perStripe = List.copyOf(perStripe);
    }

    /**
     * One stripe.
     *
     * @param interior members with children, the source included
     * @param depth most hops from the source
     */
    public record StripeFigures(int interior, int depth, BigDecimal meanDelayMillis, BigDecimal maxDelayMillis) {}

    /**
     * The forest that was planned anew after members had left.
     *
     * @param left members that left
     * @param edges of the survivors, in all stripes
     * @param lostEdges those of them whose parent left
     * @param changedEdges those of them that lead to another parent now
     * @param changedShare the same as a part of {@code edges}
     * @param meanDelayToCompactTree as in the forest before, with the Compact Tree of the survivors
     * @param maxDelayToCompactTree likewise
     */
    public record LeaveFigures(
            int left,
            int edges,
            int lostEdges,
            int changedEdges,
            BigDecimal changedShare,
            @Nullable BigDecimal meanDelayToCompactTree,
            @Nullable BigDecimal maxDelayToCompactTree) {}
}
